package dev.elbow.backend;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Of each latent, sums over rows, in double, not yet divided by the number of rows. Mutable, not thread-safe. */
public final class LatentTotals {
    /** Bytes of one latent's sums where a backend keeps them in native memory. */
    public static final int BYTES = 3 * Double.BYTES;

    /** Sums of the KL divergences in nats, without beta and free bits. */
    public final double[] kl;
    /** Sums of the posterior means. */
    public final double[] mean;
    /** Sums of the posterior means' squares. */
    public final double[] square;

    /** Sums of no rows. */
    public LatentTotals(int latents) {
        kl = new double[latents];
        mean = new double[latents];
        square = new double[latents];
    }

    /** Returns the number of latents. */
    public int latents() {
        return kl.length;
    }

    /** Forgets everything. */
    public void clear() {
        Arrays.fill(kl, 0);
        Arrays.fill(mean, 0);
        Arrays.fill(square, 0);
    }

    /** Adds one row of one latent. */
    public void add(int latent, double rowKl, double rowMean) {
        kl[latent] += rowKl;
        mean[latent] += rowMean;
        square[latent] += rowMean * rowMean;
    }

    /** Adds other sums over the same latents to these. */
    public void add(LatentTotals other) {
        for (int i = 0; i < kl.length; i++) {
            kl[i] += other.kl[i];
            mean[i] += other.mean[i];
            square[i] += other.square[i];
        }
    }

    /** Adds sums that lie in memory as {@code [3, L]} doubles: KL, mean, square. */
    public void add(MemorySegment sums) {
        for (int i = 0; i < kl.length; i++) {
            kl[i] += sums.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
            mean[i] += sums.getAtIndex(ValueLayout.JAVA_DOUBLE, kl.length + i);
            square[i] += sums.getAtIndex(ValueLayout.JAVA_DOUBLE, 2L * kl.length + i);
        }
    }
}
