package dev.elbow.experiment.conv;

import dev.elbow.data.Dataset;
import dev.elbow.eval.ClassHistogram;
import dev.elbow.eval.Elbo;
import dev.elbow.eval.InceptionScore;
import dev.elbow.experiment.Chunks;
import dev.elbow.experiment.PriorNoise;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.Evaluation;
import java.util.Optional;

/**
 * What is measured of a trained model; NaN or empty where it takes a network that judges images and there is none.
 *
 * @param train on the training split, with the final weights
 * @param test on the test split, with the final weights
 * @param sampleFrechet Fréchet distance of decoded N(0, I) to the training split
 * @param copyFrechet Fréchet distance of reconstructed test images to the training split
 * @param inception Inception Score of decoded N(0, I)
 * @param classes what the classifier takes decoded N(0, I) for
 * @param secondsPerEpoch of training in the fastest epoch, which others at the machine disturbed least, without the evaluation
 */
record Measures(
        Evaluation train,
        Evaluation test,
        double sampleFrechet,
        double copyFrechet,
        InceptionScore inception,
        Optional<ClassHistogram> classes,
        double secondsPerEpoch) {
    private static final InceptionScore NO_SCORE = new InceptionScore(Double.NaN, Double.NaN);

    /**
     * Measures a model.
     *
     * @param quality what judges images, or empty
     * @param images test images that measures take, and the number of samples
     */
    static Measures of(Study study, TrainedRun run, Optional<SampleQuality> quality, int images) {
        Autoencoder model = run.model();
        Dataset test = study.data().test();
        Evaluation onTrain = Elbo.evaluate(model, study.data().train(), run.seed());
        study.checkCancelled();
        Evaluation onTest = Elbo.evaluate(model, test, run.seed());
        study.checkCancelled();
        double seconds = run.metrics(EpochMetrics.TRAIN).stream()
                .mapToDouble(EpochMetrics::seconds)
                .min()
                .orElseThrow();
        float[] samples = quality.isPresent() ? samples(run, images) : new float[0];
        study.checkCancelled();
        return new Measures(
                onTrain,
                onTest,
                quality.map(q -> q.frechet(samples)).orElse(Double.NaN),
                quality.filter(q -> images >= 2)
                        .map(q -> q.frechet(Chunks.map(test, images, model::reconstruct)))
                        .orElse(Double.NaN),
                quality.flatMap(q -> q.inception(samples, run.seed())).orElse(NO_SCORE),
                quality.flatMap(q -> q.classes(samples)),
                seconds);
    }

    /** Returns images decoded from N(0, I), as many as asked for but at least the two that a Fréchet distance takes. */
    static float[] samples(TrainedRun run, int count) {
        return run.model()
                .decode(PriorNoise.codes(Math.max(2, count), run.model().latent(), run.seed()));
    }

    /** Returns by how much the reconstruction loss of test images exceeds that of training images, as a share of the latter. */
    double gap() {
        return (test.recon() - train.recon()) / train.recon();
    }
}
