package dev.elbow.experiment;

import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What a variational model makes of one input when it draws the code instead of taking its mean. */
public final class PosteriorDraws {
    private PosteriorDraws() {}

    /**
     * Returns decoded draws {@code z = mean(x) + epsilon * sigma(x)} of one input.
     *
     * @param input one sample
     * @param count draws, at least 1
     * @return {@code [count, H, W, C]}, a pure function of model, input and seed
     * @throws IllegalStateException if the model is not variational
     */
    public static float[] decode(Autoencoder model, float[] input, int count, long seed) {
        float[] mean = model.encode(input);
        float[] logvar = model.encodeLogvar(input);
        float[] codes = PriorNoise.codes(count, model.latent(), seed);
        for (int i = 0; i < codes.length; i++) {
            int latent = i % mean.length;
            codes[i] = mean[latent] + (float) StrictMath.exp(logvar[latent] / 2) * codes[i];
        }
        return model.decode(codes);
    }

    /** Returns the input itself, then what {@link #decode} makes of it: {@code [1 + count, H, W, C]}. */
    public static float[] withInput(Autoencoder model, float[] input, int count, long seed) {
        float[] draws = decode(model, input, count, seed);
        float[] all = Arrays.copyOf(input, input.length + draws.length);
        System.arraycopy(draws, 0, all, input.length, draws.length);
        return all;
    }

    /**
     * Returns {@link #withInput} of the first samples of a data set, another seed for each.
     *
     * @param samples how many, at most as many as there are
     */
    public static List<float[]> lines(Autoencoder model, Dataset data, int samples, int count, long seed) {
        return IntStream.range(0, samples)
                .mapToObj(i -> withInput(model, data.sample(i), count, seed + i))
                .toList();
    }
}
