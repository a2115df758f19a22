package dev.elbow.eval.factor;

import dev.elbow.data.Factors;

/**
 * Linear regression with an L1 penalty on standardised columns: least {@code 1/2 mean (y - X w)^2 + penalty sum |w|}, by
 * coordinate descent (Friedman, Hastie and Tibshirani, "Regularization Paths for Generalized Linear Models via Coordinate Descent",
 * 2010) on the columns' correlations. Fits the first half of the rows and is judged on the second.
 */
final class Regression {
    /** Coefficients of columns that are correlated less with what is left to explain are 0. */
    static final double PENALTY = 0.01;

    private static final int MOST_SWEEPS = 1000;
    private static final double TOLERANCE = 1e-9;

    private final int fitted;
    /** One standardised column for each latent; zeros for one that does not vary. */
    private final double[][] columns;

    private final double[][] correlations;

    Regression(double[][] rows) {
        fitted = rows.length / 2;
        int width = rows[0].length;
        columns = new double[width][rows.length];
        for (int j = 0; j < width; j++) {
            for (int i = 0; i < rows.length; i++) {
                columns[j][i] = rows[i][j];
            }
            standardise(columns[j]);
        }
        correlations = new double[width][width];
        for (int a = 0; a < width; a++) {
            for (int b = 0; b < width; b++) {
                correlations[a][b] = correlation(columns[a], columns[b]);
            }
        }
    }

    static void checkRows(int n, Factors factors) {
        if (factors.values().length != n) {
            throw new IllegalArgumentException(
                    "%d rows of codes, but factors of %d samples".formatted(n, factors.values().length));
        }
    }

    /** Shifts and scales a column so that its fitted half has mean 0 and variance 1, or is 0 where nothing varies. */
    private void standardise(double[] column) {
        double mean = 0;
        for (int i = 0; i < fitted; i++) {
            mean += column[i] / fitted;
        }
        double variance = 0;
        for (int i = 0; i < fitted; i++) {
            variance += (column[i] - mean) * (column[i] - mean) / fitted;
        }
        // Below this it is float32 rounding of a constant.
        double scale = variance > 1e-12 * mean * mean ? 1 / Math.sqrt(variance) : 0;
        for (int i = 0; i < column.length; i++) {
            column[i] = (column[i] - mean) * scale;
        }
    }

    private double correlation(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < fitted; i++) {
            sum += a[i] * b[i];
        }
        return sum / fitted;
    }

    /** Predicts a column, which is standardised in place. */
    Fit fit(double[] target) {
        standardise(target);
        int width = columns.length;
        double[] wanted = new double[width];
        for (int j = 0; j < width; j++) {
            wanted[j] = correlation(columns[j], target);
        }
        double[] w = new double[width];
        double change = 1;
        for (int sweep = 0; sweep < MOST_SWEEPS && change > TOLERANCE; sweep++) {
            change = 0;
            for (int j = 0; j < width; j++) {
                double next = correlations[j][j] == 0 ? 0 : shrink(left(wanted, w, j)) / correlations[j][j];
                change = Math.max(change, Math.abs(next - w[j]));
                w[j] = next;
            }
        }
        return new Fit(w, explained(target, w));
    }

    private double left(double[] wanted, double[] w, int j) {
        double left = wanted[j];
        for (int k = 0; k < w.length; k++) {
            left -= k == j ? 0 : correlations[j][k] * w[k];
        }
        return left;
    }

    private static double shrink(double value) {
        return Math.copySign(Math.max(0, Math.abs(value) - PENALTY), value);
    }

    private double explained(double[] target, double[] w) {
        double error = 0;
        double total = 0;
        for (int i = fitted; i < target.length; i++) {
            double rest = target[i];
            for (int j = 0; j < w.length; j++) {
                rest -= w[j] * columns[j][i];
            }
            error += rest * rest;
            total += target[i] * target[i];
        }
        return total == 0 ? 0 : Math.max(0, 1 - error / total);
    }

    /** What was found: a coefficient for each column, and the explained share of the variance in the other half. */
    record Fit(double[] coefficients, double explained) {}
}
