package dev.elbow.eval;

import dev.elbow.ElbowException;
import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.RealMatrix;

/**
 * The Fréchet distance between two Gaussians (Dowson and Landau, "The Fréchet distance between multivariate normal
 * distributions", 1982), squared as is usual: {@code |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2))}. Of features of real and of
 * generated images it is the FID (Heusel et al., "GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash
 * Equilibrium", 2017). Lower is better; figures compare only between equal {@link FeatureNetwork}s and numbers of images, since
 * few rows raise it.
 *
 * <p>{@code S1 S2} is similar to the symmetric {@code S1^(1/2) S2 S1^(1/2)}, so the trace of the root is the sum of the roots of
 * that matrix's eigenvalues. A covariance has no negative eigenvalue, but a singular one (fewer rows than features) gets zeros
 * with rounding errors of either sign: what rounding alone may have left is taken as zero.
 *
 * <p>Takes time cubic in the number of features: less than a second for 128, some seconds for 512, half a minute for 1,024 (one core
 * of an AMD EPYC that had other work beside it).
 */
public final class FrechetDistance {
    private FrechetDistance() {}

    /**
     * Fits the features of one side.
     *
     * @param rows {@code [n, width]}, n at least 2; fewer rows than columns are allowed
     */
    public static Gaussian fit(float[] rows, int width) {
        return Gaussian.of(rows, width);
    }

    /**
     * Returns the squared distance, at least 0.
     *
     * @throws IllegalArgumentException if the two differ in width
     * @throws ElbowException if a mean or covariance is not finite
     */
    public static double between(Gaussian a, Gaussian b) {
        if (a.width() != b.width()) {
            throw new IllegalArgumentException("the Gaussians have %d and %d features".formatted(a.width(), b.width()));
        }
        double distance = 0;
        double trace = 0;
        for (int i = 0; i < a.width(); i++) {
            double d = a.mean()[i] - b.mean()[i];
            distance += d * d;
            trace += a.covariance()[i][i] + b.covariance()[i][i];
        }
        if (!Double.isFinite(distance + trace)) {
            throw new ElbowException(
                    "the Fréchet distance needs finite features, found NaN or infinity: has the model diverged?");
        }
        // Of equal Gaussians, rounding may leave less than nothing.
        return Math.max(0, distance + trace - 2 * traceOfRoot(a.covariance(), b.covariance()));
    }

    private static double traceOfRoot(double[][] a, double[][] b) {
        RealMatrix root = root(new Array2DRowRealMatrix(a, false));
        RealMatrix product = root.multiply(new Array2DRowRealMatrix(b, false)).multiply(root);
        RealMatrix symmetric = product.add(product.transpose()).scalarMultiply(0.5);
        double[] eigenvalues = new SymmetricEigen(symmetric).values();
        return Arrays.stream(eigenvalues).map(Math::sqrt).sum();
    }

    private static RealMatrix root(RealMatrix covariance) {
        SymmetricEigen eigen = new SymmetricEigen(covariance);
        RealMatrix scaled = eigen.vectors();
        double[] values = eigen.values();
        for (int column = 0; column < values.length; column++) {
            double factor = Math.sqrt(values[column]);
            for (int row = 0; row < values.length; row++) {
                scaled.multiplyEntry(row, column, factor);
            }
        }
        return scaled.multiply(eigen.rows());
    }
}
