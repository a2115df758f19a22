package dev.elbow.experiment.betasweep;

import dev.elbow.data.Dataset;
import dev.elbow.eval.Elbo;
import dev.elbow.eval.Sharpness;
import dev.elbow.eval.cluster.Silhouette;
import dev.elbow.experiment.Chunks;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is measured of a trained model; NaN where it takes labels and there are none.
 *
 * @param sharpness of reconstructions of test images, as a multiple of the originals'
 * @param separation silhouette of the classes among latent means of test images
 * @param frechet Fréchet distance of prior samples to the training split
 * @param confidence of the feature network in prior samples
 * @param active latents that vary over the test split
 */
record Measures(double sharpness, double separation, double frechet, double confidence, int active) {

    /**
     * Measures a model.
     *
     * @param images test images that measures take, and the number of prior samples
     */
    static Measures of(Study study, TrainedRun run, Optional<SampleQuality> quality, int images) {
        Autoencoder model = run.model();
        Dataset test = study.data().test();
        Shape shape = test.shape();
        float[] copies = Chunks.map(test, images, model::reconstruct);
        double sharpness = Sharpness.relative(copies, test.samples(0, images), shape);
        study.checkCancelled();
        double separation = study.hasLabels() ? separation(model, test, images, run.seed()) : Double.NaN;
        float[] samples = quality.isPresent() ? model.sample(Math.max(2, images), run.seed()) : new float[0];
        return new Measures(
                sharpness,
                separation,
                quality.map(q -> q.frechet(samples)).orElse(Double.NaN),
                quality.map(q -> q.confidence(samples)).orElse(Double.NaN),
                Elbo.evaluate(model, test, run.seed()).activeUnits());
    }

    private static double separation(Autoencoder model, Dataset test, int images, long seed) {
        int[] labels = Arrays.copyOf(test.labels(), images);
        if (Arrays.stream(labels).distinct().count() < 2) {
            return Double.NaN;
        }
        float[] means = Chunks.map(test, images, model::encode);
        return Silhouette.of(means, model.latent(), labels, test.classNames().size(), seed);
    }
}
