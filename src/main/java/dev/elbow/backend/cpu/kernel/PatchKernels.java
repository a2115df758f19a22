package dev.elbow.backend.cpu.kernel;

/**
 * Between images and the matrix of their 3x3 patches at stride 2 and padding 1, which turns such convolutions into matrix
 * products. The image is {@code [rows, 2 height, 2 width, channels]} (NHWC); the matrix {@code [rows height width, 9 channels]}
 * holds for each of the {@code height x width} positions its nine taps in row-major order, zeros where a tap is outside.
 */
public sealed interface PatchKernels permits ScalarPatchKernels, VectorPatchKernels {
    /** Copies each tap of each position out of the image; overwrites {@code patches}. */
    void gather(long image, long patches, int rows, int height, int width, int channels);

    /**
     * The adjoint of {@link #gather}: each pixel is the sum of the one, two or four taps that lie on it; overwrites {@code image}.
     * Four are added as {@code (a + b) + (c + d)}, upper taps first, left ones first.
     *
     * @param bias one value per channel added to every pixel, or 0 for none
     * @param relu whether negative results become 0; NaN stays NaN
     */
    void scatter(long patches, long bias, boolean relu, long image, int rows, int height, int width, int channels);
}
