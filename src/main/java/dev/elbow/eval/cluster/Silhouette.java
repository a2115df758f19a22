package dev.elbow.eval.cluster;

import dev.elbow.eval.ClassHistogram;
import dev.elbow.eval.Rows;
import dev.elbow.random.Permutation;
import java.util.stream.IntStream;

/**
 * How well classes are separated (Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster
 * analysis", 1987): for each row, with {@code a} its mean Euclidean distance from the others of its class and {@code b} the least
 * mean distance from the rows of another class, {@code (b - a) / max(a, b)}; the mean over rows. 1 is far apart, 0 is mixed,
 * negative is nearer to another class. A row that is alone in its class counts 0.
 */
public final class Silhouette {
    /** More rows than these are sampled, since time grows with the square of their number. */
    public static final int MOST_ROWS = 5_000;

    private Silhouette() {}

    /**
     * Returns the mean silhouette coefficient: exact up to {@link #MOST_ROWS} rows, else of so many rows drawn by the seed.
     *
     * @param rows {@code [n, width]}
     * @param labels the class of each row, from 0 to {@code classes - 1}
     * @throws IllegalArgumentException if there is not one label for each row, a label is no class, or all rows are of one class
     */
    public static double of(float[] rows, int width, int[] labels, int classes, long seed) {
        int n = Rows.count(rows, width);
        if (labels.length != n) {
            throw new IllegalArgumentException("%d labels for %d rows".formatted(labels.length, n));
        }
        int[] chosen = n <= MOST_ROWS ? IntStream.range(0, n).toArray() : draw(n, seed);
        int[] chosenLabels = IntStream.of(chosen).map(i -> labels[i]).toArray();
        int[] counts = ClassHistogram.of(chosenLabels, classes).counts();
        if (IntStream.of(counts).filter(count -> count > 0).count() < 2) {
            throw new IllegalArgumentException("a silhouette needs rows of at least 2 classes");
        }
        double[] coefficients = IntStream.of(chosen)
                .parallel()
                .mapToDouble(i -> coefficient(rows, width, labels, chosen, counts, i))
                .toArray();
        double sum = 0;
        for (double coefficient : coefficients) {
            sum += coefficient;
        }
        return sum / chosen.length;
    }

    private static int[] draw(int n, long seed) {
        Permutation order = new Permutation(seed, n);
        return IntStream.range(0, MOST_ROWS).map(order::index).toArray();
    }

    private static double coefficient(float[] rows, int width, int[] labels, int[] chosen, int[] counts, int i) {
        int own = labels[i];
        if (counts[own] == 1) {
            return 0;
        }
        double[] sums = new double[counts.length];
        for (int other : chosen) {
            double square = 0;
            for (int j = 0; j < width; j++) {
                double d = (double) rows[i * width + j] - rows[other * width + j];
                square += d * d;
            }
            sums[labels[other]] += Math.sqrt(square);
        }
        double within = sums[own] / (counts[own] - 1);
        double nearest = Double.POSITIVE_INFINITY;
        for (int c = 0; c < counts.length; c++) {
            if (c != own && counts[c] > 0) {
                nearest = Math.min(nearest, sums[c] / counts[c]);
            }
        }
        double larger = Math.max(within, nearest);
        return larger == 0 ? 0 : (nearest - within) / larger;
    }
}
