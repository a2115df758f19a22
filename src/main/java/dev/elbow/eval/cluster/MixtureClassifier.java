package dev.elbow.eval.cluster;

import dev.elbow.eval.Classification;
import java.util.ArrayList;
import java.util.List;

/**
 * Bayes' rule with one mixture for each class: the class with the largest {@code log p(class) + log p(x | class)}, where p(class)
 * is its share of the training rows. Immutable and thread-safe.
 */
public final class MixtureClassifier {
    private final List<GaussianMixture> mixtures;
    private final double[] logPriors;

    private MixtureClassifier(List<GaussianMixture> mixtures, double[] logPriors) {
        this.mixtures = mixtures;
        this.logPriors = logPriors;
    }

    /**
     * Fits a mixture to the rows of each class. A class without rows is never predicted.
     *
     * @param rows {@code [n][width]}
     * @param labels the class of each row, from 0 to {@code classes - 1}
     * @param components Gaussians in each mixture
     * @throws IllegalArgumentException if there is no row, not one label for each row, or as {@link GaussianMixture#fit}
     */
    public static MixtureClassifier fit(double[][] rows, int[] labels, int classes, int components, long seed) {
        Labels.check(rows, labels, classes);
        if (rows.length == 0) {
            throw new IllegalArgumentException("a classifier needs at least 1 row");
        }
        List<GaussianMixture> mixtures = new ArrayList<>();
        double[] logPriors = new double[classes];
        for (int c = 0; c < classes; c++) {
            double[][] own = Labels.rowsOf(rows, labels, c);
            logPriors[c] = StrictMath.log((double) own.length / rows.length);
            mixtures.add(own.length == 0 ? null : GaussianMixture.fit(own, components, seed));
        }
        return new MixtureClassifier(mixtures, logPriors);
    }

    /**
     * Returns the mixture of a class.
     *
     * @throws IllegalArgumentException if the class had no training rows
     */
    public GaussianMixture mixture(int label) {
        GaussianMixture mixture = mixtures.get(label);
        if (mixture == null) {
            throw new IllegalArgumentException("class %d had no training rows".formatted(label));
        }
        return mixture;
    }

    /** Returns the likeliest class of a point. */
    public int predict(double[] x) {
        int best = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < logPriors.length; c++) {
            if (mixtures.get(c) != null) {
                double joint = logPriors[c] + mixtures.get(c).logDensity(x);
                if (best < 0 || joint > most) {
                    best = c;
                    most = joint;
                }
            }
        }
        return best;
    }

    /** Predicts rows, for example of a test split, and compares with their labels. */
    public Classification classify(double[][] rows, int[] labels) {
        Labels.check(rows, labels, logPriors.length);
        return Classification.of(labels, Labels.predict(rows, this::predict), logPriors.length);
    }
}
