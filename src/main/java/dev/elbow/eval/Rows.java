package dev.elbow.eval;

/** Rows of equal width in one array, row-major: how the measures take images, features and latents. */
public final class Rows {
    private Rows() {}

    /**
     * Returns the number of rows.
     *
     * @throws IllegalArgumentException if the width is below 1 or the length is no multiple of it
     */
    public static int count(float[] rows, int width) {
        if (width < 1 || rows.length % width != 0) {
            throw new IllegalArgumentException(
                    "expected whole rows of %d values, got %d values".formatted(width, rows.length));
        }
        return rows.length / width;
    }

    /**
     * Returns the number of rows, as {@link #count}.
     *
     * @throws IllegalArgumentException if there are fewer than {@code least}
     */
    public static int atLeast(int least, float[] rows, int width) {
        int n = count(rows, width);
        if (n < least) {
            throw new IllegalArgumentException("expected at least %d rows, got %d".formatted(least, n));
        }
        return n;
    }

    /** Returns the rows in arrays of their own, {@code [n][width]}, in double. */
    public static double[][] split(float[] rows, int width) {
        double[][] split = new double[count(rows, width)][width];
        for (int i = 0; i < split.length; i++) {
            for (int j = 0; j < width; j++) {
                split[i][j] = rows[i * width + j];
            }
        }
        return split;
    }

    /** Returns the mean of all rows, summed in double; NaN without rows. */
    public static double[] mean(float[] rows, int width) {
        int n = count(rows, width);
        double[] mean = new double[width];
        for (int i = 0; i < rows.length; i++) {
            mean[i % width] += rows[i];
        }
        for (int j = 0; j < width; j++) {
            mean[j] /= n;
        }
        return mean;
    }

    /** Returns the most probable class of each row, the first of several. */
    static int[] largest(float[] probabilities, int classes) {
        int[] largest = new int[probabilities.length / classes];
        for (int row = 0; row < largest.length; row++) {
            for (int i = 1; i < classes; i++) {
                if (probabilities[row * classes + i] > probabilities[row * classes + largest[row]]) {
                    largest[row] = i;
                }
            }
        }
        return largest;
    }
}
