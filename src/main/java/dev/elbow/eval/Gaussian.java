package dev.elbow.eval;

import java.util.Arrays;

/**
 * The mean and covariance of rows.
 *
 * @param mean one value for each column
 * @param covariance {@code [width][width]}, symmetric, with {@code count - 1} as the divisor
 * @param count how many rows it was fitted to
 */
public record Gaussian(double[] mean, double[][] covariance, long count) {
    /**
     * Copies the arrays.
     *
     * @throws IllegalArgumentException if the covariance is not square and as wide as the mean
     */
    public Gaussian {
        mean = mean.clone();
        covariance = Arrays.stream(covariance).map(double[]::clone).toArray(double[][]::new);
        int width = mean.length;
        if (covariance.length != width || Arrays.stream(covariance).anyMatch(row -> row.length != width)) {
            throw new IllegalArgumentException("a mean of %d values needs a covariance of %dx%d, got %d rows"
                    .formatted(width, width, width, covariance.length));
        }
    }

    /**
     * Fits all rows.
     *
     * @throws IllegalArgumentException if there are fewer than 2 rows
     */
    public static Gaussian of(float[] rows, int width) {
        return new Fit(width).add(rows).gaussian();
    }

    /** Returns the number of columns. */
    public int width() {
        return mean.length;
    }

    /**
     * Fits rows that come in pieces. Each block's mean and scatter are computed apart and merged (Chan, Golub and LeVeque,
     * "Updating formulae and a pairwise algorithm for computing sample variances", 1979), so a large mean beside a small variance
     * costs no digits. Not thread-safe.
     */
    public static final class Fit {
        /** Rows per block: enough that merging costs little, few enough to stay in cache. */
        private static final int BLOCK = 64;

        private final int width;
        private final double[] mean;
        /** The sum of products of deviations from the mean; the lower triangle. */
        private final double[][] scatter;

        private final double[][] block;
        private final double[] blockMean;
        private long count;

        /** Begins without rows. */
        public Fit(int width) {
            if (width < 1) {
                throw new IllegalArgumentException("a row has at least 1 value, got a width of " + width);
            }
            this.width = width;
            mean = new double[width];
            scatter = new double[width][];
            for (int i = 0; i < width; i++) {
                scatter[i] = new double[i + 1];
            }
            block = new double[BLOCK][width];
            blockMean = new double[width];
        }

        /**
         * Adds rows.
         *
         * @param rows {@code [n, width]}
         * @throws IllegalArgumentException if the length is no multiple of the width
         */
        public Fit add(float[] rows) {
            int n = Rows.count(rows, width);
            for (int first = 0; first < n; first += BLOCK) {
                addBlock(rows, first, Math.min(BLOCK, n - first));
            }
            return this;
        }

        private void addBlock(float[] rows, int first, int n) {
            Arrays.fill(blockMean, 0);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < width; j++) {
                    block[i][j] = rows[(first + i) * width + j];
                    blockMean[j] += block[i][j] / n;
                }
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < width; j++) {
                    block[i][j] -= blockMean[j];
                }
                addProducts(block[i], 1);
            }
            for (int j = 0; j < width; j++) {
                blockMean[j] -= mean[j];
            }
            addProducts(blockMean, (double) count * n / (count + n));
            count += n;
            for (int j = 0; j < width; j++) {
                mean[j] += blockMean[j] * n / count;
            }
        }

        private void addProducts(double[] deviation, double weight) {
            for (int i = 0; i < width; i++) {
                double[] row = scatter[i];
                double left = weight * deviation[i];
                for (int j = 0; j <= i; j++) {
                    row[j] += left * deviation[j];
                }
            }
        }

        /**
         * Returns the mean and covariance of the rows so far.
         *
         * @throws IllegalArgumentException if there were fewer than 2
         */
        public Gaussian gaussian() {
            if (count < 2) {
                throw new IllegalArgumentException("a covariance needs at least 2 rows, got " + count);
            }
            double[][] covariance = new double[width][width];
            for (int i = 0; i < width; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] = scatter[i][j] / (count - 1);
                    covariance[j][i] = covariance[i][j];
                }
            }
            return new Gaussian(mean, covariance, count);
        }
    }
}
