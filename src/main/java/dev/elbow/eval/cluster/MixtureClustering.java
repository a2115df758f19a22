package dev.elbow.eval.cluster;

import dev.elbow.eval.Classification;

/**
 * A mixture that was fitted without labels, its components named by the class that most of their training rows have: how well
 * clusters of latents agree with classes. Immutable and thread-safe.
 */
public final class MixtureClustering {
    private final GaussianMixture mixture;
    private final int[] classOf;
    private final int classes;

    private MixtureClustering(GaussianMixture mixture, int[] classOf, int classes) {
        this.mixture = mixture;
        this.classOf = classOf;
        this.classes = classes;
    }

    /**
     * Fits a mixture to rows and names its components. One that no training row belongs to gets the most frequent class.
     *
     * @param rows {@code [n][width]}
     * @param labels the class of each row, from 0 to {@code classes - 1}
     * @throws IllegalArgumentException if there is not one label for each row, or as {@link GaussianMixture#fit}
     */
    public static MixtureClustering fit(double[][] rows, int[] labels, int classes, int components, long seed) {
        Labels.check(rows, labels, classes);
        GaussianMixture mixture = GaussianMixture.fit(rows, components, seed);
        int[][] votes = new int[mixture.components()][classes];
        int[] all = new int[classes];
        for (int i = 0; i < rows.length; i++) {
            votes[mixture.component(rows[i])][labels[i]]++;
            all[labels[i]]++;
        }
        int[] classOf = new int[votes.length];
        for (int k = 0; k < votes.length; k++) {
            int winner = Labels.largest(votes[k]);
            classOf[k] = votes[k][winner] > 0 ? winner : Labels.largest(all);
        }
        return new MixtureClustering(mixture, classOf, classes);
    }

    /** Returns the mixture. */
    public GaussianMixture mixture() {
        return mixture;
    }

    /** Returns the class of a component. */
    public int classOf(int component) {
        return classOf[component];
    }

    /** Returns the class of the component that most likely made the point. */
    public int predict(double[] x) {
        return classOf[mixture.component(x)];
    }

    /** Predicts rows, for example of a test split, and compares with their labels. */
    public Classification classify(double[][] rows, int[] labels) {
        Labels.check(rows, labels, classes);
        return Classification.of(labels, Labels.predict(rows, this::predict), classes);
    }
}
