package dev.elbow.report;

import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The codes of a data set's first samples, seen along the two latents that vary most.
 *
 * @param across the latent for the first axis, from 0
 * @param up the latent for the second axis, a later one; the same one if there is only one
 * @param points {@code [n, 2]}; with one latent the second coordinate is 0
 */
record LatentCodes(int across, int up, float[] points) {
    /** Samples encoded at once: large images need not all be in memory as floats. */
    private static final int CHUNK = 256;

    /** Encodes the first samples. */
    static LatentCodes of(Autoencoder model, Dataset data, int count) {
        int latents = model.latent();
        float[] codes = new float[count * latents];
        for (int from = 0; from < count; from += CHUNK) {
            int to = Math.min(count, from + CHUNK);
            System.arraycopy(
                    model.encode(Pictures.samples(data, from, to)), 0, codes, from * latents, (to - from) * latents);
        }
        int[] byVariance = IntStream.range(0, latents)
                .boxed()
                .sorted(Comparator.comparingDouble(latent -> -variance(codes, latents, latent)))
                .mapToInt(Integer::intValue)
                .toArray();
        int second = byVariance[Math.min(1, latents - 1)];
        int across = Math.min(byVariance[0], second);
        int up = Math.max(byVariance[0], second);
        float[] points = new float[2 * count];
        for (int i = 0; i < count; i++) {
            points[2 * i] = codes[i * latents + across];
            points[2 * i + 1] = latents == 1 ? 0 : codes[i * latents + up];
        }
        return new LatentCodes(across, up, points);
    }

    private static double variance(float[] codes, int latents, int latent) {
        double sum = 0;
        double square = 0;
        int count = codes.length / latents;
        for (int i = latent; i < codes.length; i += latents) {
            sum += codes[i];
            square += (double) codes[i] * codes[i];
        }
        return square / count - sum / count * (sum / count);
    }

    /** Returns how far the outermost coordinate lies, at least 1. */
    double reach() {
        double reach = 1;
        for (float coordinate : points) {
            reach = Math.max(reach, Math.abs(coordinate));
        }
        return reach;
    }
}
