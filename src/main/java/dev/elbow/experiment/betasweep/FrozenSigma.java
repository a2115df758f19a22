package dev.elbow.experiment.betasweep;

import dev.elbow.data.Dataset;
import dev.elbow.eval.ImageDistances;
import dev.elbow.eval.Sharpness;
import dev.elbow.experiment.Chunks;
import dev.elbow.experiment.PosteriorDraws;
import dev.elbow.experiment.PriorNoise;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a decoder makes of codes with a mean of 0 and a fixed deviation, {@code z = sigma * epsilon}, the same epsilon for every
 * sigma; beside draws from the posteriors of single inputs.
 *
 * @param images one line {@code [n, H, W, C]} for each sigma
 * @param rows what was measured for each sigma, then of draws from one posterior, the mean of several inputs
 * @param testDiversity mean distance between two test images; NaN if there is one only
 * @param average of test images
 * @param origin the decoded code 0
 * @param originDistance of the decoded origin from the data's average, in units of the data's own mean distance from it
 * @param stochastic an input, then decoded draws from its posterior
 */
record FrozenSigma(
        List<float[]> images,
        List<Row> rows,
        double testDiversity,
        float[] average,
        float[] origin,
        double originDistance,
        float[] stochastic) {
    static final double[] SIGMAS = {0.1, 0.5, 1};
    /** The row of the posteriors. */
    static final int POSTERIOR = SIGMAS.length;

    private static final int SHOWN = 10;
    private static final int MEASURED = 500;
    /** Inputs whose posteriors are drawn from, and draws of each. */
    private static final int INPUTS = 20;

    private static final int DRAWS = MEASURED / INPUTS;

    /**
     * What was measured of samples.
     *
     * @param diversity mean distance between two
     * @param sharpness as a multiple of test images'
     */
    record Row(double diversity, double sharpness) {
        static Row of(float[] samples, float[] originals, Shape shape) {
            return new Row(
                    ImageDistances.meanPairwise(samples, shape.elements()),
                    Sharpness.relative(samples, originals, shape));
        }
    }

    /**
     * Measures a model.
     *
     * @param testImages how many test images to compare with
     */
    static FrozenSigma of(Study study, Autoencoder model, int testImages) {
        Dataset test = study.data().test();
        Shape shape = test.shape();
        int pixels = shape.elements();
        float[] originals = test.samples(0, testImages);
        List<float[]> images = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        for (double sigma : SIGMAS) {
            float[] samples = model.decode(codes(model, sigma, study.seed()));
            images.add(Arrays.copyOf(samples, SHOWN * pixels));
            rows.add(Row.of(samples, originals, shape));
        }
        rows.add(posteriors(study, model, originals, Math.min(INPUTS, testImages)));
        float[] origin = model.decode(new float[model.latent()]);
        return new FrozenSigma(
                images,
                rows,
                testImages < 2
                        ? Double.NaN
                        : ImageDistances.meanPairwise(test.samples(0, Math.min(MEASURED, testImages)), pixels),
                average(originals, pixels),
                origin,
                ImageDistances.toAverage(origin, originals),
                PosteriorDraws.withInput(model, test.sample(0), SHOWN - 1, study.seed()));
    }

    private static Row posteriors(Study study, Autoencoder model, float[] originals, int inputs) {
        Shape shape = study.data().test().shape();
        double diversity = 0;
        double sharpness = 0;
        for (int i = 0; i < inputs; i++) {
            float[] input = Chunks.row(originals, shape.elements(), i);
            Row one = Row.of(PosteriorDraws.decode(model, input, DRAWS, study.seed()), originals, shape);
            diversity += one.diversity() / inputs;
            sharpness += one.sharpness() / inputs;
        }
        return new Row(diversity, sharpness);
    }

    /** Returns how much two samples of a row differ, in units of what two test images do. */
    double relativeDiversity(int row) {
        return rows.get(row).diversity() / testDiversity;
    }

    /** Returns a figure over all seeds. */
    static Stat stat(List<FrozenSigma> seeds, ToDoubleFunction<FrozenSigma> figure) {
        return Stat.over(seeds, figure);
    }

    private static float[] average(float[] images, int pixels) {
        double[] sums = new double[pixels];
        for (int i = 0; i < images.length; i++) {
            sums[i % pixels] += images[i];
        }
        float[] average = new float[pixels];
        for (int i = 0; i < pixels; i++) {
            average[i] = (float) (sums[i] * pixels / images.length);
        }
        return average;
    }

    private static float[] codes(Autoencoder model, double sigma, long seed) {
        float[] codes = PriorNoise.codes(MEASURED, model.latent(), seed);
        for (int i = 0; i < codes.length; i++) {
            codes[i] *= (float) sigma;
        }
        return codes;
    }
}
