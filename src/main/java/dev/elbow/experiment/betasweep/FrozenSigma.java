package dev.elbow.experiment.betasweep;

import dev.elbow.eval.ImageDistances;
import dev.elbow.eval.Sharpness;
import dev.elbow.experiment.PosteriorDraws;
import dev.elbow.experiment.PriorNoise;
import dev.elbow.experiment.Study;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a decoder makes of codes with a mean of 0 and a fixed deviation, {@code z = sigma * epsilon}; and of several draws of one
 * input's posterior. The same epsilon for every sigma.
 *
 * @param images one line {@code [n, H, W, C]} for each sigma
 * @param diversity mean distance between two samples, for each sigma
 * @param sharpness of the samples as a multiple of test images', for each sigma
 * @param average of test images
 * @param origin the decoded code 0
 * @param originDistance of the decoded origin from the data's average, in units of the data's own mean distance from it
 * @param stochastic an input, then decoded draws from its posterior
 */
record FrozenSigma(
        List<float[]> images,
        double[] diversity,
        double[] sharpness,
        float[] average,
        float[] origin,
        double originDistance,
        float[] stochastic) {
    static final double[] SIGMAS = {0.1, 0.5, 1};

    private static final int SHOWN = 10;
    private static final int MEASURED = 500;

    static FrozenSigma of(Study study, Autoencoder model, int testImages) {
        Shape shape = study.data().test().shape();
        int pixels = shape.elements();
        float[] originals = study.data().test().samples(0, testImages);
        List<float[]> images = new ArrayList<>();
        double[] diversity = new double[SIGMAS.length];
        double[] sharpness = new double[SIGMAS.length];
        for (int i = 0; i < SIGMAS.length; i++) {
            float[] samples = model.decode(codes(model, SIGMAS[i], study.seed()));
            images.add(Arrays.copyOf(samples, SHOWN * pixels));
            diversity[i] = ImageDistances.meanPairwise(samples, pixels);
            sharpness[i] = Sharpness.relative(samples, originals, shape);
        }
        float[] origin = model.decode(new float[model.latent()]);
        float[] input = study.data().test().sample(0);
        return new FrozenSigma(
                images,
                diversity,
                sharpness,
                average(originals, pixels),
                origin,
                ImageDistances.toAverage(origin, originals),
                PosteriorDraws.withInput(model, input, SHOWN - 1, study.seed()));
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
