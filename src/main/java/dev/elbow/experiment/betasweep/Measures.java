package dev.elbow.experiment.betasweep;

import dev.elbow.data.Dataset;
import dev.elbow.eval.Elbo;
import dev.elbow.eval.Sharpness;
import dev.elbow.eval.cluster.Silhouette;
import dev.elbow.experiment.Chunks;
import dev.elbow.experiment.ClassPair;
import dev.elbow.experiment.ClassPaths;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import dev.elbow.train.Evaluation;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What is measured of a trained model; NaN where it takes labels and there are none.
 *
 * @param sharpness of reconstructions of test images, as a multiple of the originals'
 * @param separation silhouette of the classes among latent means of test images
 * @param frechet Fréchet distance of prior samples to the training split
 * @param confidence of the feature network in prior samples
 * @param test evaluation on the test split
 * @param classes what each class of the test split costs, by label; empty without labels
 * @param paths the ways from one class to another; empty if the test split lacks one of them
 */
record Measures(
        double sharpness,
        double separation,
        double frechet,
        double confidence,
        Evaluation test,
        SortedMap<Integer, Evaluation> classes,
        Optional<ClassPaths> paths) {

    /**
     * Measures a model.
     *
     * @param pair the classes to interpolate between
     * @param images test images that measures take, and the number of prior samples
     */
    static Measures of(
            Study study, TrainedRun run, Optional<SampleQuality> quality, Optional<ClassPair> pair, int images) {
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
                Elbo.evaluate(model, test, run.seed()),
                study.hasLabels()
                        ? Collections.unmodifiableSortedMap(Elbo.evaluateClasses(model, test, run.seed()))
                        : Collections.emptySortedMap(),
                pair.map(classes -> ClassPaths.of(model, List.of(classes))));
    }

    /** Returns how many latents vary over the test split. */
    int active() {
        return test.activeUnits();
    }

    /** Returns the KL of each latent in nats, the dearest latent first. */
    double[] dearestLatents() {
        double[] rising = test.klPerLatent().clone();
        Arrays.sort(rising);
        double[] falling = new double[rising.length];
        Arrays.setAll(falling, i -> rising[rising.length - 1 - i]);
        return falling;
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
