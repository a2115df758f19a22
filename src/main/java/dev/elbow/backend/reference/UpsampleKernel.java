package dev.elbow.backend.reference;

/** {@code y[oy, ox] = x[oy / 2, ox / 2]}. */
final class UpsampleKernel extends SelectKernel {
    UpsampleKernel(Link input, Link output) {
        super(input, output);
    }

    @Override
    int source(int row, int y, int x, int c) {
        return Images.index(input.shape(), row, y / 2, x / 2, c);
    }
}
