package dev.elbow.experiment.conv;

import dev.elbow.eval.LatentStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which classes are how near to each other in the latent space, by the distances between the means of their latents.
 *
 * @param pairs all pairs of classes that occur, the nearest first
 */
record Neighbours(List<Pair> pairs) {
    /**
     * Two classes.
     *
     * @param a the smaller label
     * @param b the larger label
     * @param distance between the means of their latents
     */
    record Pair(int a, int b, double distance) {}

    /**
     * Measures latents.
     *
     * @param latents {@code [n, width]}
     * @param labels the class of each row
     */
    static Neighbours of(float[] latents, int width, int[] labels, int classes) {
        double[][] distances = LatentStatistics.distances(LatentStatistics.centroids(latents, width, labels, classes));
        List<Pair> pairs = new ArrayList<>();
        for (int a = 0; a < classes; a++) {
            for (int b = a + 1; b < classes; b++) {
                // A class without samples has no mean.
                if (!Double.isNaN(distances[a][b])) {
                    pairs.add(new Pair(a, b, distances[a][b]));
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::distance));
        return new Neighbours(List.copyOf(pairs));
    }

    /** Returns the place of a pair among all, 1 for the nearest; NaN if one of the two does not occur. */
    double rank(int a, int b) {
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).a() == a && pairs.get(i).b() == b) {
                return i + 1;
            }
        }
        return Double.NaN;
    }

    /** Returns the distance of two classes; NaN if one of them does not occur. */
    double distance(int a, int b) {
        double rank = rank(a, b);
        return Double.isNaN(rank) ? Double.NaN : pairs.get((int) rank - 1).distance();
    }
}
