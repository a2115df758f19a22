package dev.elbow.eval;

import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Eigenvalues, the largest first, and eigenvectors of a covariance, or of anything else that is symmetric without negative
 * eigenvalues. The library's iteration compares off-diagonal values with the eigenvalues beside them, so it may not end where many
 * of those are zero but for rounding, as with fewer rows than columns. Shifted by the largest sum of a row, which no eigenvalue exceeds, it
 * compares with the size of the matrix, to which eigenvalues are exact in any case.
 */
final class SymmetricEigen {
    private final EigenDecompositionSymmetric shifted;
    private final double shift;

    /** Decomposes a matrix, which stays as it is. */
    SymmetricEigen(RealMatrix symmetric) {
        shift = symmetric.getNormInfty();
        shifted = new EigenDecompositionSymmetric(
                symmetric.add(MatrixUtils.createRealIdentityMatrix(symmetric.getRowDimension())
                        .scalarMultiply(shift)));
    }

    /** Returns the eigenvalues; those that rounding alone may have left are 0. */
    double[] values() {
        double[] values = shifted.getEigenvalues();
        double rounding = values.length * Math.ulp(shift);
        for (int i = 0; i < values.length; i++) {
            double value = values[i] - shift;
            values[i] = value > rounding ? value : 0;
        }
        return values;
    }

    /** Returns the eigenvectors, one in each column. */
    RealMatrix vectors() {
        return shifted.getV();
    }

    /** Returns the eigenvectors, one in each row. */
    RealMatrix rows() {
        return shifted.getVT();
    }
}
