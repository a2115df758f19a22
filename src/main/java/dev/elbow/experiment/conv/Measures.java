package dev.elbow.experiment.conv;

import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.eval.ClassHistogram;
import dev.elbow.eval.Elbo;
import dev.elbow.eval.FeatureNetwork;
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
 * What is measured of a trained model; NaN or empty where it takes labels and there are none.
 *
 * @param train on the training split, with the final weights
 * @param test on the test split, with the final weights
 * @param sampleFrechet Fréchet distance of decoded N(0, I) to the training split
 * @param copyFrechet Fréchet distance of reconstructed test images to the training split
 * @param inception Inception Score of decoded N(0, I)
 * @param classes what the feature network takes decoded N(0, I) for
 * @param secondsPerEpoch of training, without the evaluation
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
    static Measures of(Study study, TrainedRun run, Optional<Judge> quality, int images) {
        Autoencoder model = run.model();
        Dataset test = study.data().test();
        Evaluation onTrain = Elbo.evaluate(model, study.data().train(), run.seed());
        study.checkCancelled();
        Evaluation onTest = Elbo.evaluate(model, test, run.seed());
        study.checkCancelled();
        double seconds = run.metrics(EpochMetrics.TRAIN).stream()
                .mapToDouble(EpochMetrics::seconds)
                .average()
                .orElseThrow();
        if (quality.isEmpty()) {
            return new Measures(onTrain, onTest, Double.NaN, Double.NaN, NO_SCORE, Optional.empty(), seconds);
        }
        Judge judge = quality.get();
        int count = Math.max(2, images);
        float[] samples = samples(run, count);
        float[] probabilities = judge.network().probabilities(samples);
        study.checkCancelled();
        return new Measures(
                onTrain,
                onTest,
                judge.quality().frechet(samples),
                images < 2 ? Double.NaN : judge.quality().frechet(Chunks.map(test, images, model::reconstruct)),
                judge.inception(probabilities, run.seed()),
                Optional.of(ClassHistogram.ofLikeliest(
                        probabilities, judge.network().classes())),
                seconds);
    }

    private static float[] samples(TrainedRun run, int count) {
        return run.model().decode(PriorNoise.codes(count, run.model().latent(), run.seed()));
    }

    /** Returns by how much the reconstruction loss of test images exceeds that of training images, as a share of the latter. */
    double gap() {
        return (test.recon() - train.recon()) / train.recon();
    }

    /**
     * What judges images.
     *
     * @param network a classifier of the data
     * @param quality of images, as the network sees them
     */
    record Judge(FeatureNetwork network, SampleQuality quality) {
        /** Returns what judges images of a data set; empty if it has no labels. */
        static Optional<Judge> of(Study study, DataSplits data, int images) {
            return study.features(data).map(network -> new Judge(network, SampleQuality.of(network, data, images)));
        }

        /** Returns the Fréchet distance of decoded N(0, I) to the training split. */
        double sampleFrechet(TrainedRun run, int images) {
            return quality.frechet(samples(run, Math.max(2, images)));
        }

        /** Returns the Inception Score of images {@code [n, H, W, C]}. */
        InceptionScore inceptionOf(float[] images, long seed) {
            return inception(network.probabilities(images), seed);
        }

        InceptionScore inception(float[] probabilities, long seed) {
            int rows = probabilities.length / network.classes();
            return InceptionScore.of(probabilities, network.classes(), Math.min(InceptionScore.SPLITS, rows), seed);
        }
    }
}
