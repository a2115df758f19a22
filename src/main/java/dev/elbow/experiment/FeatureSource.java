package dev.elbow.experiment;

import dev.elbow.eval.FeatureNetwork;
import dev.elbow.tensor.Shape;

/** Opens the network whose features the Fréchet distance takes, in place of those of the data's own classifier. */
@FunctionalInterface
public interface FeatureSource {

    /**
     * Opens the network for images of one shape; the caller closes it. Its name says which one it is, whatever the shape.
     *
     * @param images {@code [H, W, C]}
     * @throws dev.elbow.ElbowException if there is no such network, or it does not take such images
     */
    FeatureNetwork open(Shape images);
}
