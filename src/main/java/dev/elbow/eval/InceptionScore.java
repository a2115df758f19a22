package dev.elbow.eval;

import dev.elbow.random.Permutation;

/**
 * The Inception Score (Salimans et al., "Improved Techniques for Training GANs", 2016): {@code exp(mean KL(p(y|x) || p(y)))},
 * from 1 (every image gets the same probabilities) to the number of classes (each image is certain, and all classes are equally
 * frequent). Higher is better.
 *
 * @param mean over the splits
 * @param std over the splits, with their number as the divisor
 */
public record InceptionScore(double mean, double std) {
    /** The usual number of splits. */
    public static final int SPLITS = 10;

    /**
     * Scores class probabilities. Rows are dealt to the splits in an order drawn from the seed, so that rows sorted by class do no
     * harm.
     *
     * @param probabilities {@code [n, classes]}, each row sums to 1
     * @throws IllegalArgumentException if there are fewer rows than splits or no split
     */
    public static InceptionScore of(float[] probabilities, int classes, int splits, long seed) {
        int n = Rows.atLeast(Math.max(1, splits), probabilities, classes);
        if (splits < 1) {
            throw new IllegalArgumentException("expected at least 1 split, got " + splits);
        }
        Permutation order = new Permutation(seed, n);
        double sum = 0;
        double squares = 0;
        for (int split = 0; split < splits; split++) {
            int from = (int) ((long) n * split / splits);
            int to = (int) ((long) n * (split + 1) / splits);
            double score = score(probabilities, classes, order, from, to);
            sum += score;
            squares += score * score;
        }
        double mean = sum / splits;
        return new InceptionScore(mean, Math.sqrt(Math.max(0, squares / splits - mean * mean)));
    }

    private static double score(float[] probabilities, int classes, Permutation order, int from, int to) {
        double[] marginal = new double[classes];
        double negativeEntropy = 0;
        for (int i = from; i < to; i++) {
            int row = order.index(i) * classes;
            for (int c = 0; c < classes; c++) {
                double p = probabilities[row + c];
                marginal[c] += p / (to - from);
                negativeEntropy += plogp(p);
            }
        }
        // The mean of KL(p(y|x) || p(y)) is H(p(y)) less the mean of H(p(y|x)).
        double kl = negativeEntropy / (to - from);
        for (double p : marginal) {
            kl -= plogp(p);
        }
        return StrictMath.exp(kl);
    }

    private static double plogp(double p) {
        return p > 0 ? p * StrictMath.log(p) : 0;
    }
}
