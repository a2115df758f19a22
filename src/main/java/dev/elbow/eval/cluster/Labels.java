package dev.elbow.eval.cluster;

import java.util.Arrays;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Labels of rows. */
final class Labels {
    private Labels() {}

    static void check(double[][] rows, int[] labels, int classes) {
        if (labels.length != rows.length) {
            throw new IllegalArgumentException("%d labels for %d rows".formatted(labels.length, rows.length));
        }
        for (int label : labels) {
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException("classes are 0 to %d, got %d".formatted(classes - 1, label));
            }
        }
    }

    static double[][] rowsOf(double[][] rows, int[] labels, int label) {
        return IntStream.range(0, rows.length)
                .filter(i -> labels[i] == label)
                .mapToObj(i -> rows[i])
                .toArray(double[][]::new);
    }

    static int[] predict(double[][] rows, ToIntFunction<double[]> predictor) {
        return Arrays.stream(rows).parallel().mapToInt(predictor).toArray();
    }

    /** Returns the position of the largest count, the first of equal ones. */
    static int largest(int[] counts) {
        int best = 0;
        for (int c = 1; c < counts.length; c++) {
            best = counts[c] > counts[best] ? c : best;
        }
        return best;
    }
}
