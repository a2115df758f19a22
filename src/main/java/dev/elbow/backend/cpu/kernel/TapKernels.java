package dev.elbow.backend.cpu.kernel;

/**
 * Between an image of one channel and its nine copies, one for each tap of a 3x3 filter at stride 1 and padding 1, which turns a
 * convolution to few channels into a matrix product. Arrays are flat planes of {@code height x width} float32; the nine planes
 * {@code taps} lie one after the other in row-major order of the filter.
 */
public sealed interface TapKernels permits ScalarTapKernels, VectorTapKernels {
    /**
     * A convolution's sum: {@code image[y, x] = bias + sum of taps[r, s][y + r - 1, x + s - 1]}, taps outside the image left out.
     * Added in the order of the taps, the bias first. Overwrites {@code image}, and in {@code taps} the columns that no pixel
     * takes.
     */
    void sum(long taps, float bias, long image, int height, int width);

    /**
     * The adjoint of {@link #sum}: {@code taps[r, s][y, x] = image[y - r + 1, x - s + 1]}, zero outside; overwrites {@code taps}.
     */
    void spread(long image, long taps, int height, int width);
}
