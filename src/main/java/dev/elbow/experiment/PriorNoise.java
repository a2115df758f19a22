package dev.elbow.experiment;

import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;

/** Standard normal noise, a pure function of its arguments. */
public final class PriorNoise {
    private PriorNoise() {}

    /** Returns the codes that {@link dev.elbow.model.Autoencoder#sample} decodes: {@code [n, latent]} from N(0, I). */
    public static float[] codes(int n, int latent, long seed) {
        int stride = Philox.rowStride(latent);
        int[] words = new int[4];
        float[] codes = new float[Math.multiplyExact(n, latent)];
        for (int row = 0; row < n; row++) {
            for (int i = 0; i < latent; i++) {
                codes[row * latent + i] = (float) Philox.normal(seed, RandomStream.PRIOR, 0, row * stride + i, words);
            }
        }
        return codes;
    }
}
