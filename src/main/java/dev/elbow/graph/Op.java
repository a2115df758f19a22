package dev.elbow.graph;

import dev.elbow.tensor.Shape;
import java.util.List;

/**
 * One step of a {@link Graph}: what it computes, never how. Shapes are per sample, images are {@code [H, W, C]}; every
 * backend lowers these records as it likes.
 */
public sealed interface Op
        permits Conv,
                ConvTranspose,
                Dense,
                Flatten,
                GaussianLatent,
                InputNoise,
                LossOp,
                MaxPool,
                Relu,
                Reshape,
                Upsample {

    /**
     * Returns the shape of one output sample.
     *
     * @throws IllegalArgumentException if this op cannot take such an input; the message says what it needs
     */
    Shape infer(Shape input);

    /** Returns the parameters that this op owns for the given input, empty for most ops. */
    default List<Parameter> parameters(Shape input) {
        return List.of();
    }

    /** Returns whether the op is a layer of its own in an exported {@code nn.Sequential}. */
    default boolean isLayer() {
        return true;
    }
}
