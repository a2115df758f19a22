package dev.elbow.ffi.cudnn;

/**
 * The geometry of a convolution of {@code x [n,h,w,c]} with {@code filter [k,r,s,c]} to {@code y [n,p,q,k]}. A transposed
 * convolution is the dgrad of the convolution that goes the other way: its input is y, its output x.
 *
 * @param padH rows of zeros above and below, {@code padW} columns left and right
 */
public record ConvolutionShape(
        int n, int h, int w, int c, int k, int r, int s, int padH, int padW, int strideH, int strideW) {
    /** Rows of y. */
    public int p() {
        return (h + 2 * padH - r) / strideH + 1;
    }

    /** Columns of y. */
    public int q() {
        return (w + 2 * padW - s) / strideW + 1;
    }
}
