package dev.elbow.ffi.onednn;

import dev.elbow.ffi.onednn.DnnlOperations.Geometry;

/**
 * Sizes of a 2-D convolution or transposed convolution, in PyTorch's terms.
 *
 * @param n images
 * @param c input channels
 * @param h input height
 * @param w input width
 * @param k output channels
 * @param r filter height
 * @param s filter width
 * @param stride both directions
 * @param padding all four sides
 * @param outputPadding transposed only: rows and columns added at the bottom and right of the output
 * @param transposed whether this is a transposed convolution
 */
public record ConvSpec(
        int n,
        int c,
        int h,
        int w,
        int k,
        int r,
        int s,
        int stride,
        int padding,
        int outputPadding,
        boolean transposed) {

    /** A convolution with a square filter. */
    public static ConvSpec conv(int n, int c, int h, int w, int k, int kernel, int stride, int padding) {
        return new ConvSpec(n, c, h, w, k, kernel, kernel, stride, padding, 0, false);
    }

    /** A transposed convolution with a square filter. */
    public static ConvSpec convTranspose(
            int n, int c, int h, int w, int k, int kernel, int stride, int padding, int outputPadding) {
        return new ConvSpec(n, c, h, w, k, kernel, kernel, stride, padding, outputPadding, true);
    }

    /**
     * Output height: {@code (h + 2 padding - r) / stride + 1}, or transposed {@code (h-1) stride - 2 padding + r +
     * output padding}.
     */
    public int outH() {
        return out(h, r);
    }

    /** Output width, by the formula of {@link #outH} with {@code w} and {@code s}. */
    public int outW() {
        return out(w, s);
    }

    private int out(int in, int filter) {
        return transposed
                ? (in - 1) * stride - 2 * padding + filter + outputPadding
                : (in + 2 * padding - filter) / stride + 1;
    }

    /** The input in NHWC; the caller closes it. */
    public MemoryDesc input() {
        return MemoryDesc.nhwc(n, c, h, w);
    }

    /** The output in NHWC; the caller closes it. */
    public MemoryDesc output() {
        return MemoryDesc.nhwc(n, k, outH(), outW());
    }

    /** The weights in a layout of oneDNN's choice; the caller closes it. */
    public MemoryDesc anyWeights() {
        return MemoryDesc.any(k, c, r, s);
    }

    /**
     * The weights as PyTorch keeps them: {@code [K, C, R, S]}, transposed {@code [C, K, R, S]}. Logically oneDNN names
     * the dimensions K, C, R, S in both cases; only the strides differ. Both correlate without flipping the filter. The
     * caller closes it.
     */
    public MemoryDesc pytorchWeights() {
        long area = (long) r * s;
        long[] dims = {k, c, r, s};
        return transposed ? MemoryDesc.strided(dims, new long[] {area, k * area, s, 1}) : MemoryDesc.rowMajor(dims);
    }

    /** The bias, one value for each output channel; the caller closes it. */
    public MemoryDesc bias() {
        return MemoryDesc.rowMajor(k);
    }

    Geometry geometry() {
        long after = padding - outputPadding;
        return new Geometry(
                new long[] {stride, stride}, new long[] {0, 0}, new long[] {padding, padding}, new long[] {after, after
                });
    }
}
