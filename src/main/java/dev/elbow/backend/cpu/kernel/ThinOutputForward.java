package dev.elbow.backend.cpu.kernel;

/**
 * The forward pass of a thin output convolution, one image into the scratch's logits.
 *
 * <p>An output is the sum over 16 lanes, then {@link ThinKernels#laneSums}. The channels c, c + 16, ... share lane c % 16, in
 * that order; within a channel it is {@link ThinKernels#taps}. A filter row outside the image is a row of zeros.
 */
final class ThinOutputForward {
    private static final int LANE_BYTES = 4 * SumOrder.LANES;

    private final ThinOutputShape shape;
    private final ThinOutputScratch scratch;
    private final ThinKernels kernels;
    private final long weights;
    private final long biases;
    private final int pixel;
    private final int row;

    ThinOutputForward(
            ThinOutputShape shape, ThinOutputBuffers buffers, ThinOutputScratch scratch, ThinKernels kernels) {
        this.shape = shape;
        this.scratch = scratch;
        this.kernels = kernels;
        this.weights = buffers.weight();
        this.biases = buffers.bias();
        this.pixel = 4 * shape.channels();
        this.row = pixel * shape.width();
    }

    void image(long input) {
        int width = shape.width();
        int outputs = shape.outputs();
        for (int y = 0; y < shape.height(); y++) {
            long middle = input + (long) y * row;
            long above = y > 0 ? middle - row : scratch.zeros();
            long below = y < shape.height() - 1 ? middle + row : scratch.zeros();
            int first = y * width * outputs;
            for (int k = 0; k < outputs; k++) {
                partials(above, middle, below, weights + (long) k * ThinOutputShape.TAPS * pixel);
                float bias = RawMemory.get(biases, k);
                if (outputs == 1) {
                    kernels.laneSums(width, scratch.partials(), scratch.work(), bias, scratch.logits() + 4L * first);
                } else {
                    kernels.laneSums(width, scratch.partials(), scratch.work(), bias, scratch.rowLogits());
                    spread(first + k, outputs);
                }
            }
        }
    }

    /** The lane sums of one output channel along an image row. */
    private void partials(long above, long middle, long below, long weight) {
        int last = shape.width() - 1;
        long lastLeft = (last - 1L) * pixel;
        for (int c = 0; c < shape.channels(); c += kernels.lanes()) {
            long o = 4L * c;
            long row0 = above + o;
            long row1 = middle + o;
            long row2 = below + o;
            long w = weight + o;
            boolean first = c < SumOrder.LANES;
            long to = scratch.partials() + 4L * (c % SumOrder.LANES);
            long from = first ? scratch.zeros() : to;
            int step = first ? 0 : LANE_BYTES;
            long fromLast = from + (long) last * step;
            kernels.edge(row0, row1, row2, pixel, w + pixel, pixel, from, to);
            if (last > 1) {
                kernels.taps(
                        last - 1,
                        row0,
                        row1,
                        row2,
                        pixel,
                        pixel,
                        w,
                        pixel,
                        from + step,
                        step,
                        to + LANE_BYTES,
                        LANE_BYTES);
            }
            kernels.edge(
                    row0 + lastLeft,
                    row1 + lastLeft,
                    row2 + lastLeft,
                    pixel,
                    w,
                    pixel,
                    fromLast,
                    to + (long) last * LANE_BYTES);
        }
    }

    private void spread(int first, int outputs) {
        for (int x = 0; x < shape.width(); x++) {
            RawMemory.set(scratch.logits(), first + x * outputs, RawMemory.get(scratch.rowLogits(), x));
        }
    }
}
