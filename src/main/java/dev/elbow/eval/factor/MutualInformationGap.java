package dev.elbow.eval.factor;

import dev.elbow.data.Factors;
import dev.elbow.eval.Rows;
import java.util.Arrays;

/**
 * The mutual information gap (Chen et al., "Isolating Sources of Disentanglement in Variational Autoencoders", 2018): for each
 * factor, how much more its most informative latent tells of it than the next, as a share of the factor's entropy; the mean over
 * factors. 1 if one latent alone tells all, 0 if two tell equally much. Latents (posterior means) are cut into {@value #BINS} bins
 * of equal width between their least and largest value. Few rows raise every mutual information; use thousands.
 *
 * @param score the mean gap over the factors that vary
 * @param gaps for each factor; NaN for one that does not vary
 * @param information the mutual information of each latent with each factor in nats, {@code [latents][factors]}
 */
public record MutualInformationGap(double score, double[] gaps, double[][] information) {
    /** Bins of each latent. */
    public static final int BINS = 20;

    /**
     * Scores codes.
     *
     * @param codes {@code [n, latents]}, n at least 1
     * @param factors of the same samples in the same order
     * @throws IllegalArgumentException if there are not factors for each row
     */
    public static MutualInformationGap of(float[] codes, int latents, Factors factors) {
        int n = Rows.atLeast(1, codes, latents);
        Regression.checkRows(n, factors);
        int count = factors.names().size();
        double[][] information = new double[latents][count];
        for (int latent = 0; latent < latents; latent++) {
            int[] bins = bins(codes, latents, latent);
            for (int f = 0; f < count; f++) {
                information[latent][f] = mutual(bins, factors.column(f), factors.sizes()[f]);
            }
        }
        double[] gaps = new double[count];
        for (int f = 0; f < count; f++) {
            gaps[f] = gap(information, f) / entropy(factors.column(f), factors.sizes()[f]);
        }
        double score =
                Arrays.stream(gaps).filter(gap -> !Double.isNaN(gap)).average().orElse(0);
        return new MutualInformationGap(score, gaps, information);
    }

    private static int[] bins(float[] codes, int latents, int latent) {
        int n = codes.length / latents;
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            least = Math.min(least, codes[i * latents + latent]);
            most = Math.max(most, codes[i * latents + latent]);
        }
        int[] bins = new int[n];
        if (most > least) {
            double scale = BINS / ((double) most - least);
            for (int i = 0; i < n; i++) {
                bins[i] = (int) Math.min(BINS - 1, ((double) codes[i * latents + latent] - least) * scale);
            }
        }
        return bins;
    }

    /** {@code I(a; b) = H(a) + H(b) - H(a, b)}. */
    private static double mutual(int[] bins, int[] values, int size) {
        int[] pairs = new int[bins.length];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = bins[i] * size + values[i];
        }
        return Math.max(0, entropy(bins, BINS) + entropy(values, size) - entropy(pairs, BINS * size));
    }

    private static double entropy(int[] values, int size) {
        int[] counts = new int[size];
        for (int value : values) {
            counts[value]++;
        }
        double entropy = 0;
        for (int count : counts) {
            double p = (double) count / values.length;
            entropy -= count == 0 ? 0 : p * StrictMath.log(p);
        }
        return entropy;
    }

    private static double gap(double[][] information, int factor) {
        double first = 0;
        double second = 0;
        for (double[] latent : information) {
            second = Math.max(second, Math.min(first, latent[factor]));
            first = Math.max(first, latent[factor]);
        }
        return first - second;
    }
}
