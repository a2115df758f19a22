package dev.elbow.eval.cluster;

import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;

/** One Gaussian of a mixture, ready to be evaluated. The arrays are not changed once it is made. */
final class Component {
    private final double weight;
    private final double[] mean;
    private final double[][] covariance;
    /** The inverse of the covariance's Cholesky factor, lower triangle: whitens a deviation without divisions. */
    private final double[][] whitening;
    /** The log of weight times the density at the mean. */
    private final double logScale;

    /** Takes the arrays over; the covariance is positive definite. */
    Component(double weight, double[] mean, double[][] covariance) {
        this.weight = weight;
        this.mean = mean;
        this.covariance = covariance;
        // Positive however small: the ridge sees to it, and latents that have collapsed are small.
        RealMatrix factor =
                new CholeskyDecomposition(new Array2DRowRealMatrix(covariance, false), 1e-8, Double.MIN_NORMAL).getL();
        this.whitening = inverse(factor.getData());
        double logDeterminant = 0;
        for (int i = 0; i < mean.length; i++) {
            logDeterminant += 2 * StrictMath.log(factor.getEntry(i, i));
        }
        this.logScale = StrictMath.log(weight) - 0.5 * (mean.length * StrictMath.log(2 * Math.PI) + logDeterminant);
    }

    private static double[][] inverse(double[][] lower) {
        int n = lower.length;
        double[][] inverse = new double[n][];
        for (int i = 0; i < n; i++) {
            inverse[i] = new double[i + 1];
            inverse[i][i] = 1 / lower[i][i];
            for (int j = 0; j < i; j++) {
                double sum = 0;
                for (int k = j; k < i; k++) {
                    sum += lower[i][k] * inverse[k][j];
                }
                inverse[i][j] = -sum / lower[i][i];
            }
        }
        return inverse;
    }

    double weight() {
        return weight;
    }

    double[] mean() {
        return mean;
    }

    double[][] covarianceCopy() {
        return Arrays.stream(covariance).map(double[]::clone).toArray(double[][]::new);
    }

    /** Returns the log of weight times density. */
    double logJoint(double[] x, double[] deviation) {
        for (int j = 0; j < mean.length; j++) {
            deviation[j] = x[j] - mean[j];
        }
        double square = 0;
        for (double[] row : whitening) {
            double white = 0;
            for (int j = 0; j < row.length; j++) {
                white += row[j] * deviation[j];
            }
            square += white * white;
        }
        return logScale - 0.5 * square;
    }

    /** Returns the log of the sum of the exponentials of the given values. */
    static double logSumExp(double[] values) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (double value : values) {
            sum += StrictMath.exp(value - largest);
        }
        return largest + StrictMath.log(sum);
    }
}
