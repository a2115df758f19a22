package dev.elbow.backend.cpu.kernel;

/**
 * The backward pass of a thin output convolution, image by image.
 *
 * <p>Three rows of the output's gradient at a time are kept with each element repeated over a vector. dgrad is then nine taps
 * over them with the filter run through backwards, for one output channel after the other; wgrad takes the same rows. Each
 * image's share of the weight and bias gradients is summed in float32 over its pixels in memory order, then added to the
 * images before.
 */
final class ThinOutputBackward {
    private static final int RING_ROWS = 3;

    private final ThinOutputShape shape;
    private final ThinOutputBuffers buffers;
    private final ThinOutputScratch scratch;
    private final ThinKernels kernels;
    private final float threshold;
    private final int pixel;
    private final int row;
    private final long filter;
    private final int repeated;
    private final long ringRow;

    ThinOutputBackward(
            ThinOutputShape shape,
            ThinOutputBuffers buffers,
            ThinOutputScratch scratch,
            boolean gated,
            ThinKernels kernels) {
        this.shape = shape;
        this.buffers = buffers;
        this.scratch = scratch;
        this.kernels = kernels;
        this.threshold = gated ? 0 : Float.NaN; // nothing is at most NaN
        this.pixel = 4 * shape.channels();
        this.row = pixel * shape.width();
        this.filter = (long) ThinOutputShape.TAPS * pixel;
        this.repeated = 4 * kernels.lanes();
        this.ringRow = (shape.width() + 2L) * repeated;
    }

    /** Sets the gradients of weight and biases to 0. */
    void clear() {
        RawMemory.clear(buffers.dWeight(), shape.weights());
        RawMemory.clear(buffers.dBias(), shape.outputs());
        if (buffers.dProducerBias() != 0) {
            RawMemory.clear(buffers.dProducerBias(), shape.channels());
        }
    }

    /** Writes one image's {@code dInput} and adds its share of the other gradients. */
    void image(long input, long gradient, long dInput) {
        RawMemory.clear(scratch.dWeight(), shape.weights());
        RawMemory.clear(scratch.dProducerBias(), shape.channels());
        for (int k = 0; k < shape.outputs(); k++) {
            output(input, gradient, dInput, k);
        }
        kernels.accumulate(shape.weights(), scratch.dWeight(), buffers.dWeight());
        if (buffers.dProducerBias() != 0) {
            kernels.accumulate(shape.channels(), scratch.dProducerBias(), buffers.dProducerBias());
        }
    }

    private void output(long input, long gradient, long dInput, int k) {
        float bias = 0;
        RawMemory.clear(ring(-1), shape.width() * kernels.lanes());
        expand(gradient, 0, k);
        for (int y = 0; y < shape.height(); y++) {
            if (y + 1 < shape.height()) {
                expand(gradient, y + 1, k);
            } else {
                RawMemory.clear(ring(y + 1), shape.width() * kernels.lanes());
            }
            row(y, k, input + (long) y * row, dInput + (long) y * row);
            bias += rowSum(y * shape.width() * shape.outputs() + k, gradient);
        }
        RawMemory.set(buffers.dBias(), k, RawMemory.get(buffers.dBias(), k) + bias);
    }

    private void row(int y, int k, long input, long dInput) {
        int width = shape.width();
        long above = ring(y - 1) - repeated;
        long middle = ring(y) - repeated;
        long below = ring(y + 1) - repeated;
        long lastTap = k * filter + 8L * pixel;
        for (int c = 0; c < shape.channels(); c += kernels.lanes()) {
            long o = 4L * c;
            long to = dInput + o;
            long from = k == 0 ? scratch.zeros() : to;
            int fromStep = k == 0 ? 0 : pixel;
            long weight = buffers.weight() + lastTap + o;
            if (k < shape.outputs() - 1) {
                kernels.taps(
                        width, above, middle, below, repeated, repeated, weight, -pixel, from, fromStep, to, pixel);
            } else {
                kernels.gatedTaps(
                        width,
                        above,
                        middle,
                        below,
                        repeated,
                        repeated,
                        weight,
                        -pixel,
                        from,
                        fromStep,
                        to,
                        pixel,
                        input + o,
                        threshold,
                        scratch.dProducerBias() + o);
            }
            kernels.tapGradients(
                    width,
                    above,
                    middle,
                    below,
                    repeated,
                    repeated,
                    input + o,
                    pixel,
                    scratch.dWeight() + lastTap + o,
                    -pixel);
        }
    }

    private void expand(long gradient, int y, int k) {
        long from = gradient + 4L * ((long) y * shape.width() * shape.outputs() + k);
        kernels.expand(shape.width(), from, 4 * shape.outputs(), ring(y));
    }

    /** The first pixel of image row y, -1 to height, in the ring. */
    private long ring(int y) {
        return scratch.ring() + (y + RING_ROWS) % RING_ROWS * ringRow + repeated;
    }

    /** The sum of one output channel along an image row: four sums of every fourth pixel, then those in pairs. */
    private float rowSum(int first, long gradient) {
        int step = shape.outputs();
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int x = 0;
        for (; x + 4 <= shape.width(); x += 4) {
            int i = first + x * step;
            s0 += RawMemory.get(gradient, i);
            s1 += RawMemory.get(gradient, i + step);
            s2 += RawMemory.get(gradient, i + 2 * step);
            s3 += RawMemory.get(gradient, i + 3 * step);
        }
        float sum = (s0 + s1) + (s2 + s3);
        for (; x < shape.width(); x++) {
            sum += RawMemory.get(gradient, first + x * step);
        }
        return sum;
    }
}
