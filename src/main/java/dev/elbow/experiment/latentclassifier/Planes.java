package dev.elbow.experiment.latentclassifier;

import dev.elbow.data.Dataset;
import dev.elbow.eval.cluster.GaussianMixture;
import dev.elbow.report.Ellipse;
import dev.elbow.report.FigureText;
import dev.elbow.report.LatentPlane;
import dev.elbow.report.LiveDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Test images in the plane of two latents. */
final class Planes {
    private final Dataset test;
    private final int points;
    private final List<String> classes;

    /**
     * Shows the first test images.
     *
     * @param points how many
     * @param classes names of their classes, empty if they have none
     */
    Planes(Dataset test, int points, List<String> classes) {
        this.test = test;
        this.points = points;
        this.classes = classes;
    }

    /** Returns the codes coloured by class, with the images and what the model decodes. */
    LatentPlane scatter(Result result) {
        String id = result.variant().id();
        return plane(
                new FigureText(
                        "latents-" + id,
                        "Test images in the latent plane: " + result.variant().title(),
                        classes.isEmpty()
                                ? "Points in a plane, each the code of a test image"
                                : "Points in a plane, each the code of a test image in the colour of its class",
                        "Posterior means of %,d test images. A point shows its image; beside it stands what the decoder makes of the place under the pointer."
                                .formatted(points)),
                result);
    }

    /** Returns the same with an ellipse for each component of the mixture. */
    LatentPlane mixture(Result result) {
        GaussianMixture mixture = result.measures().getFirst().mixture();
        List<Ellipse> ellipses = new ArrayList<>();
        for (int k = 0; k < mixture.components(); k++) {
            ellipses.add(new Ellipse(name(result.mixtures(), k), mixture.means()[k], mixture.covariances()[k]));
        }
        return plane(
                        new FigureText(
                                "mixture-" + result.variant().id(),
                                "The mixture over the latent plane: "
                                        + result.variant().title(),
                                "The same points with %d ellipses, one for each component of the mixture, their centres marked"
                                        .formatted(mixture.components()),
                                "Ellipses reach two standard deviations. The mixture was fitted to the training split without labels"
                                        + (classes.isEmpty()
                                                ? "."
                                                : "; a centre names the class that most of its images have.")),
                        result)
                .ellipses(ellipses);
    }

    private String name(Optional<Mixtures> mixtures, int component) {
        return mixtures.map(m -> "component %d: mostly %s"
                        .formatted(component + 1, classes.get(m.clustering().classOf(component))))
                .orElse("component " + (component + 1));
    }

    private LatentPlane plane(FigureText text, Result result) {
        float[] images = test.samples(0, points);
        return LatentPlane.of(
                        text,
                        result.model().encode(images),
                        classes.isEmpty() ? null : Arrays.copyOf(test.labels(), points),
                        classes)
                .images(test.shape(), images)
                .decoder(LiveDecoder.of(result.model()));
    }
}
