package dev.elbow.backend.cpu.kernel;

/** One number out of an array, by an order that does not depend on the vector width. */
public sealed interface ReductionKernels permits ScalarReductionKernels, VectorReductionKernels {
    /** The sum of {@code n} floats, in the order of {@link SumOrder}. */
    double sum(long src, int n);

    /**
     * The sum of the squares of {@code n} floats, in double throughout, so that neither a large nor a small gradient
     * leaves the range. Of the first {@code n - n % 32} elements, lane {@code j} of 32 adds the squares of {@code j, j
     * + 32, ...} within a chunk of 4096; lanes are added to the total in ascending order, then the elements left over.
     */
    double squaredNorm(long src, int n);

    /** The largest absolute value, 0 for none; NaN if any element is NaN. */
    float maxAbs(long src, int n);

    /** Whether no element is infinite or NaN. */
    default boolean allFinite(long src, int n) {
        return maxAbs(src, n) <= Float.MAX_VALUE;
    }
}
