package dev.elbow.eval;

import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;

/**
 * The directions along which rows vary most (Pearson, "On lines and planes of closest fit to systems of points in space", 1901):
 * the covariance's eigenvectors with the largest eigenvalues. An eigenvector's sign is arbitrary: here its largest component, the
 * first of several equal ones, is positive, so that pictures of one model do not flip. Immutable.
 */
public final class PrincipalComponents {
    private final double[] mean;
    private final double[][] directions;
    private final double[] variances;
    private final double total;

    private PrincipalComponents(double[] mean, double[][] directions, double[] variances, double total) {
        this.mean = mean;
        this.directions = directions;
        this.variances = variances;
        this.total = total;
    }

    /**
     * Fits rows.
     *
     * @param rows {@code [n, width]}, n at least 2
     * @param components how many directions to keep, from 1 to the width
     * @throws IllegalArgumentException if there are fewer rows or columns
     */
    public static PrincipalComponents fit(float[] rows, int width, int components) {
        Gaussian gaussian = Gaussian.of(rows, width);
        if (components < 1 || components > width) {
            throw new IllegalArgumentException("rows of %d columns have 1 to %d principal components, asked for %d"
                    .formatted(width, width, components));
        }
        SymmetricEigen eigen = new SymmetricEigen(new Array2DRowRealMatrix(gaussian.covariance(), false));
        double[][] directions = new double[components][];
        for (int k = 0; k < components; k++) {
            directions[k] = eigen.vectors().getColumn(k);
            fixSign(directions[k]);
        }
        double[] all = eigen.values();
        return new PrincipalComponents(
                gaussian.mean(),
                directions,
                Arrays.copyOf(all, components),
                Arrays.stream(all).sum());
    }

    private static void fixSign(double[] direction) {
        double largest = 0;
        for (double value : direction) {
            // Equal up to rounding counts as equal, or rounding would decide the sign.
            if (Math.abs(value) > Math.abs(largest) * (1 + 1e-9)) {
                largest = value;
            }
        }
        if (largest < 0) {
            for (int i = 0; i < direction.length; i++) {
                direction[i] = -direction[i];
            }
        }
    }

    /** Returns the coordinates of rows along the directions, {@code [n, components]}; the mean of the fitted rows is 0. */
    public float[] project(float[] rows) {
        int n = Rows.count(rows, mean.length);
        float[] projected = new float[n * directions.length];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < directions.length; k++) {
                double sum = 0;
                for (int j = 0; j < mean.length; j++) {
                    sum += directions[k][j] * (rows[i * mean.length + j] - mean[j]);
                }
                projected[i * directions.length + k] = (float) sum;
            }
        }
        return projected;
    }

    /** Returns the directions, {@code [components][width]}, of length 1, the largest variance first. */
    public double[][] directions() {
        return Arrays.stream(directions).map(double[]::clone).toArray(double[][]::new);
    }

    /** Returns the variance of the fitted rows along each direction. */
    public double[] variances() {
        return variances.clone();
    }

    /** Returns each direction's share of the variance in all columns; zeros if nothing varies. */
    public double[] shares() {
        return Arrays.stream(variances)
                .map(variance -> total == 0 ? 0 : variance / total)
                .toArray();
    }
}
