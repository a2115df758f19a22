package dev.elbow.experiment.conv;

import dev.elbow.data.Dataset;
import dev.elbow.eval.ImageDistances;
import dev.elbow.eval.LatentStatistics;
import dev.elbow.experiment.Chunks;
import dev.elbow.experiment.PosteriorDraws;
import dev.elbow.experiment.Study;
import dev.elbow.model.Autoencoder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a variational model puts test images, and how far draws of one image differ.
 *
 * @param means {@code [n, latents]}
 * @param inside share of images whose means all lie within {@link #BOUND} of 0
 * @param drawDifference of two draws of the same image, as a mean over images: root mean square over pixels, where white is 255
 * @param neighbours of classes; empty without labels
 */
record Latents(float[] means, double inside, double drawDifference, Optional<Neighbours> neighbours) {
    /** Half the side of the square around the origin that latents are looked for in. */
    static final int BOUND = 3;

    private static final int DRAWS = 10;
    private static final int DRAWN_IMAGES = 20;
    private static final int WHITE = 255;

    /**
     * Measures a model.
     *
     * @param images test images to take
     */
    static Latents of(Study study, Autoencoder model, int images, long seed) {
        Dataset test = study.data().test();
        int width = model.latent();
        float[] means = Chunks.map(test, images, model::encode);
        return new Latents(
                means,
                LatentStatistics.shareInside(means, width, BOUND),
                drawDifference(test, model, Math.min(images, DRAWN_IMAGES), seed),
                study.hasLabels()
                        ? Optional.of(Neighbours.of(
                                means,
                                width,
                                Arrays.copyOf(test.labels(), images),
                                test.classNames().size()))
                        : Optional.empty());
    }

    private static double drawDifference(Dataset test, Autoencoder model, int images, long seed) {
        int pixels = test.shape().elements();
        double sum = 0;
        for (int i = 0; i < images; i++) {
            float[] draws = PosteriorDraws.decode(model, test.sample(i), DRAWS, seed + i);
            sum += ImageDistances.meanPairwise(draws, pixels) / Math.sqrt(pixels);
        }
        return WHITE * sum / images;
    }
}
