package dev.elbow.eval;

import java.util.Arrays;

/**
 * What a classifier did on rows whose classes are known.
 *
 * @param confusion how many rows of class {@code a} were taken for class {@code p}: {@code confusion[a][p]}
 */
public record Classification(int[][] confusion) {
    /** Copies and checks the counts. */
    public Classification {
        confusion = Arrays.stream(confusion).map(int[]::clone).toArray(int[][]::new);
        for (int[] row : confusion) {
            if (row.length != confusion.length) {
                throw new IllegalArgumentException("a confusion of %d classes needs %d columns in each row, got %d"
                        .formatted(confusion.length, confusion.length, row.length));
            }
        }
    }

    /**
     * Counts predictions.
     *
     * @param actual the class of each row, from 0
     * @param predicted the class that was given to each row, from 0
     * @throws IllegalArgumentException if the two have different lengths or a class is outside 0 to {@code classes - 1}
     */
    public static Classification of(int[] actual, int[] predicted, int classes) {
        if (actual.length != predicted.length) {
            throw new IllegalArgumentException(
                    "%d classes were given for %d rows".formatted(predicted.length, actual.length));
        }
        int[][] confusion = new int[classes][classes];
        for (int i = 0; i < actual.length; i++) {
            if (Math.min(actual[i], predicted[i]) < 0 || Math.max(actual[i], predicted[i]) >= classes) {
                throw new IllegalArgumentException("classes are 0 to %d, row %d has %d and was given %d"
                        .formatted(classes - 1, i, actual[i], predicted[i]));
            }
            confusion[actual[i]][predicted[i]]++;
        }
        return new Classification(confusion);
    }

    /** Returns the number of classes. */
    public int classes() {
        return confusion.length;
    }

    /** Returns the share of all rows whose class was found; NaN without rows. */
    public double accuracy() {
        long right = 0;
        long all = 0;
        for (int a = 0; a < confusion.length; a++) {
            right += confusion[a][a];
            for (int count : confusion[a]) {
                all += count;
            }
        }
        return (double) right / all;
    }
}
