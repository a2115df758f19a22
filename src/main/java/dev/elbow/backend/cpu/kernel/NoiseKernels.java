package dev.elbow.backend.cpu.kernel;

/**
 * Standard normal numbers as {@link dev.elbow.random.Philox#normal} defines them, in float32: absolute error about
 * 1e-6, at most 5.8 in size. Row {@code r}, column {@code c} of a matrix is element {@code (firstRow + r)
 * roundUp4(width) + c} of its stream and step.
 */
public sealed interface NoiseKernels permits ScalarNoiseKernels, VectorNoiseKernels {
    /** Overwrites {@code dst [rows, width]} with normal numbers. */
    void normals(long dst, int rows, int width, long seed, int stream, long step, int firstRow);

    /**
     * {@code dst = src + stddev noise}, both {@code [rows, width]}; {@code dst} must not be {@code src}, since it first
     * holds the noise.
     */
    void addNormals(
            long src, long dst, int rows, int width, float stddev, long seed, int stream, long step, int firstRow);
}
