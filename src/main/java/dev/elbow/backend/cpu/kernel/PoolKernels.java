package dev.elbow.backend.cpu.kernel;

/**
 * Halving and doubling of images, NHWC; {@code height} and {@code width} are those of the larger image, both even.
 * Every output is overwritten.
 */
public sealed interface PoolKernels permits ScalarPoolKernels, VectorPoolKernels {
    /**
     * The largest value of each 2x2 window: {@code src [samples, height, width, channels]} to {@code dst [samples,
     * height / 2, width / 2, channels]}. A NaN wins.
     */
    void maxPool(long src, long dst, int samples, int height, int width, int channels);

    /**
     * The gradient of {@link #maxPool}: {@code dOutput} goes to the first largest value of its window in row-major
     * order (where a NaN won, to one value of the window), zero to the others. Finds it again in {@code src}, which
     * costs less than a stored index.
     */
    void maxPoolBackward(long src, long dOutput, long dInput, int samples, int height, int width, int channels);

    /**
     * Each pixel four times: {@code src [samples, height / 2, width / 2, channels]} to {@code dst [samples, height,
     * width, channels]}.
     */
    void upsample(long src, long dst, int samples, int height, int width, int channels);

    /**
     * The gradient of {@link #upsample}: the sum of the four, {@code (top left + top right) + (bottom left + bottom
     * right)}.
     */
    void upsampleBackward(long dOutput, long dInput, int samples, int height, int width, int channels);
}
