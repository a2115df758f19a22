package dev.elbow.eval;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

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

    /** Returns the share of rows taken for class {@code c} that are of it; 0 if none was taken for it. */
    public double precision(int c) {
        long taken = 0;
        for (int[] row : confusion) {
            taken += row[c];
        }
        return ratio(confusion[c][c], taken);
    }

    /** Returns the share of rows of class {@code c} that were taken for it; 0 if there are none. */
    public double recall(int c) {
        long there = 0;
        for (int count : confusion[c]) {
            there += count;
        }
        return ratio(confusion[c][c], there);
    }

    /** Returns the harmonic mean of precision and recall of class {@code c}; 0 if both are 0. */
    public double f1(int c) {
        double precision = precision(c);
        double recall = recall(c);
        return ratio(2 * precision * recall, precision + recall);
    }

    /** Returns the mean precision over classes. */
    public double macroPrecision() {
        return macro(this::precision);
    }

    /** Returns the mean recall over classes. */
    public double macroRecall() {
        return macro(this::recall);
    }

    /** Returns the mean F1 over classes. */
    public double macroF1() {
        return macro(this::f1);
    }

    private double macro(IntToDoubleFunction measure) {
        return IntStream.range(0, confusion.length)
                .mapToDouble(measure)
                .average()
                .orElse(0);
    }

    /** Nothing of nothing is 0 and not undefined, as scikit-learn has it by default, so that the mean over classes exists. */
    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
