package dev.elbow.experiment.aevsvae;

import dev.elbow.data.Dataset;
import dev.elbow.eval.Elbo;
import dev.elbow.eval.LatentStatistics;
import dev.elbow.eval.LinearProbe;
import dev.elbow.eval.Sharpness;
import dev.elbow.experiment.Chunks;
import dev.elbow.experiment.ClassPair;
import dev.elbow.experiment.ClassPaths;
import dev.elbow.experiment.PathMeans;
import dev.elbow.experiment.PriorNoise;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.Evaluation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * What is measured of a trained model; NaN where it takes labels and there are none, or a posterior and the model has none.
 *
 * @param trainRecon reconstruction loss over the training split, in nats per image
 * @param testRecon the same over the test split
 * @param kl divergence over the test split, in nats per image
 * @param active latents that vary over the test split
 * @param sharpness of reconstructions of test images, as a multiple of the originals'
 * @param spread standard deviation of a latent over codes of test images, the mean of all latents
 * @param inside share of test images whose codes lie in [-3, 3] in every latent
 * @param frechet Fréchet distance to the training split of images decoded from N(0, I)
 * @param confidence of the feature network in those images
 * @param probe share of test images that a linear map of the codes classifies rightly
 * @param paths the ways from one class to another, none without labels of at least two classes
 * @param halfway confidence of the feature network in the images halfway
 */
record Measures(
        double trainRecon,
        double testRecon,
        double kl,
        double active,
        double sharpness,
        double spread,
        double inside,
        double frechet,
        double confidence,
        double probe,
        Optional<ClassPaths> paths,
        double halfway) {
    /** Where nearly all of N(0, 1) lies. */
    static final double BOX = 3;

    /**
     * Measures a model.
     *
     * @param images test images that measures take, and the number of samples
     * @param pairs classes to interpolate between, none if there are none
     */
    static Measures of(
            Study study, TrainedRun run, Optional<SampleQuality> quality, List<ClassPair> pairs, int images) {
        Autoencoder model = run.model();
        Dataset test = study.data().test();
        Evaluation onTrain = Elbo.evaluate(model, study.data().train(), run.seed());
        Evaluation onTest = Elbo.evaluate(model, test, run.seed());
        boolean variational = model.isVariational();
        study.checkCancelled();
        float[] copies = Chunks.map(test, images, model::reconstruct);
        float[] codes = Chunks.map(test, images, model::encode);
        float[] samples = quality.isPresent() ? samples(model, Math.max(2, images), run.seed()) : new float[0];
        study.checkCancelled();
        Optional<ClassPaths> paths = pairs.isEmpty() ? Optional.empty() : Optional.of(ClassPaths.of(model, pairs));
        return new Measures(
                onTrain.recon(),
                onTest.recon(),
                variational ? onTest.kl() : Double.NaN,
                variational ? onTest.activeUnits() : Double.NaN,
                Sharpness.relative(copies, test.samples(0, images), test.shape()),
                Arrays.stream(LatentStatistics.of(codes, model.latent()).std())
                        .average()
                        .orElseThrow(),
                LatentStatistics.shareInside(codes, model.latent(), BOX),
                quality.map(q -> q.frechet(samples)).orElse(Double.NaN),
                quality.map(q -> q.confidence(samples)).orElse(Double.NaN),
                SampleQuality.knowsClasses(quality) ? probe(study, run) : Double.NaN,
                paths,
                paths.flatMap(p -> quality.map(q -> q.confidence(p.middles()))).orElse(Double.NaN));
    }

    /** Returns images decoded from N(0, I), whether or not the model was trained for that. */
    static float[] samples(Autoencoder model, int count, long seed) {
        return model.decode(PriorNoise.codes(count, model.latent(), seed));
    }

    double gap() {
        return testRecon - trainRecon;
    }

    double longestStep() {
        return path(PathMeans::longestStep);
    }

    double longestEdgeStep() {
        return path(PathMeans::longestEdgeStep);
    }

    double detour() {
        return path(PathMeans::detour);
    }

    double rise() {
        return path(PathMeans::rise);
    }

    double contrastHalfway() {
        return path(PathMeans::contrastHalfway);
    }

    /** Returns the contrast that a cross-fade of the same decoded ends keeps halfway. */
    double fadedHalfway() {
        return paths.map(all -> all.crossFade().contrastHalfway()).orElse(Double.NaN);
    }

    private double path(ToDoubleFunction<PathMeans> figure) {
        return paths.map(all -> figure.applyAsDouble(all.decoded())).orElse(Double.NaN);
    }

    private static double probe(Study study, TrainedRun run) {
        Autoencoder model = run.model();
        return probe(study, model::encode, model.latent(), run.seed());
    }

    /** Returns the share of test images that a linear map of codes of that width classifies rightly. */
    static double probe(Study study, UnaryOperator<float[]> encode, int width, long seed) {
        Dataset train = study.data().train();
        Dataset test = study.data().test();
        float[] codes = Chunks.map(train, train.count(), encode);
        study.checkCancelled();
        int classes = train.classNames().size();
        try (LinearProbe probe = LinearProbe.fit(study.device(), codes, width, train.labels(), classes, seed)) {
            return probe.classify(Chunks.map(test, test.count(), encode), test.labels())
                    .accuracy();
        }
    }
}
