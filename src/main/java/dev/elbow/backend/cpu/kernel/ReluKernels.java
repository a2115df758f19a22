package dev.elbow.backend.cpu.kernel;

/**
 * ReLU, and the bias gradients that ride along with its backward pass. Matrices are row-major {@code [pixels,
 * channels]}: a pixel is a position of an NHWC image, or a row of a dense layer's output.
 *
 * <p>A bias gradient is a sum down a column. One channel: in the order of {@link SumOrder}. More: whole pairs of rows
 * are cut into blocks of {@link #blockRows}; in a block, one accumulator adds the even rows, one the odd rows, and
 * their sum is added to the column's; an odd last row is added at the end. All in float32.
 */
public sealed interface ReluKernels permits ScalarReluKernels, VectorReluKernels {
    /** {@code dst = max(src, 0)}; NaN stays NaN. */
    void forward(long src, long dst, int n);

    /** Where the ReLU's output {@code y} is 0, sets {@code dOutput} to 0, in place; a NaN in {@code y} lets it pass. */
    void backward(long dOutput, long y, int n);

    /** {@link #backward} and {@link #biasGradient} of its result in one pass. Overwrites {@code dBias[channels]}. */
    void backwardBias(long dOutput, long y, int pixels, int channels, long dBias);

    /** {@code dBias[c]} = the sum of {@code dOutput[., c]}; overwrites {@code dBias[channels]}. */
    void biasGradient(long dOutput, int pixels, int channels, long dBias);

    /** Rows of a block: an even number that keeps a block at about 32 KiB, in the first-level cache. */
    static int blockRows(int channels) {
        return Math.clamp(8192 / channels, 8, 256) & ~1;
    }
}
