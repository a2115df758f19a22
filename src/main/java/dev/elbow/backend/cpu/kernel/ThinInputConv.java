package dev.elbow.backend.cpu.kernel;

import java.util.function.Supplier;

/**
 * A thin input convolution with its ReLU, prepared: forward, and the gradients of weight and bias. As the first layer it has
 * no dgrad.
 *
 * <p>Three input rows at a time are kept with each element repeated over a vector. An output is its bias, then for one input
 * channel after the other {@link ThinKernels#taps}. wgrad and bgrad are summed in float32 over an image's pixels in memory
 * order, then over the images. So the results have the same bits on every vector width, and in interpreted or compiled code.
 * NaN in an input or a gradient reaches every result it touches.
 *
 * <p>One thread at a time; nothing is allocated after construction.
 */
public final class ThinInputConv {
    private static final int RING_ROWS = 3;
    private static final ThinKernels ONE_CHANNEL = new ScalarThinKernels(1);

    private final ThinInputShape shape;
    private final ThinInputBuffers buffers;
    private final ThinInputScratch scratch;
    private final Supplier<ThinKernels> choice;
    /** The choice, as it is during a call. */
    private ThinKernels kernels;
    /** Bytes of one repeated element, of one pixel of them, and of one ring row. */
    private final int repeated;

    private final int column;
    private final long ringRow;
    /** Bytes of an output pixel, an output row, and from one filter position to the next. */
    private final int pixel;

    private final long outputRow;
    private final int tap;

    /**
     * @param choice the implementation, asked for in each call; lanes, which must stay as many, give way to one channel at a
     *     time where they do not divide the outputs
     */
    ThinInputConv(ThinInputShape shape, ThinInputBuffers buffers, Supplier<ThinKernels> choice) {
        this.shape = shape;
        this.buffers = buffers;
        this.scratch = ThinInputScratch.at(shape, buffers.scratch());
        boolean fits = shape.outputs() % choice.get().lanes() == 0;
        this.choice = fits ? choice : () -> ONE_CHANNEL;
        this.kernels = this.choice.get();
        this.repeated = 4 * kernels.lanes();
        this.column = repeated * shape.channels();
        this.ringRow = (shape.width() + 2L) * column;
        this.pixel = 4 * shape.outputs();
        this.outputRow = (long) pixel * shape.outputWidth();
        this.tap = pixel * shape.channels();
    }

    /** Writes the output of rows {@code [0, rows)}: {@code max(0, bias + sum over taps and channels)}. */
    public void forward(int rows) {
        kernels = choice.get();
        int outputHeight = shape.outputHeight();
        for (int i = 0; i < rows; i++) {
            long input = input(i);
            long output = buffers.output() + 4L * i * shape.outputSize();
            int ready = -1;
            for (int y = 0; y < outputHeight; y++) {
                ready = expandUpTo(y * shape.stride() + 1, ready, input);
                forwardRow(y, output + y * outputRow);
            }
        }
    }

    /**
     * Writes the gradients of weight and bias over rows {@code [0, rows)}.
     *
     * @param gate whether {@code dOutput} is the gradient of the ReLU's result, which then passes where {@code output} is above
     *     0; false if that was done already. {@code dOutput} itself stays as it is
     */
    public void backward(int rows, boolean gate) {
        kernels = choice.get();
        float threshold = gate ? 0 : Float.NaN; // nothing is at most NaN
        RawMemory.clear(buffers.dWeight(), shape.weights());
        RawMemory.clear(buffers.dBias(), shape.outputs());
        for (int i = 0; i < rows; i++) {
            RawMemory.clear(scratch.dWeight(), shape.weights());
            RawMemory.clear(scratch.dBias(), shape.outputs());
            long input = input(i);
            long image = 4L * i * shape.outputSize();
            int ready = -1;
            for (int y = 0; y < shape.outputHeight(); y++) {
                ready = expandUpTo(y * shape.stride() + 1, ready, input);
                long row = image + y * outputRow;
                backwardRow(y, buffers.output() + row, buffers.dOutput() + row, threshold);
            }
            kernels.accumulate(shape.weights(), scratch.dWeight(), buffers.dWeight());
            kernels.accumulate(shape.outputs(), scratch.dBias(), buffers.dBias());
        }
    }

    private void forwardRow(int y, long output) {
        int width = shape.outputWidth();
        int first = y * shape.stride();
        for (int k = 0; k < shape.outputs(); k += kernels.lanes()) {
            long o = 4L * k;
            for (int c = 0; c < shape.channels(); c++) {
                long from = c == 0 ? buffers.bias() + o : output + o;
                long source = (long) c * repeated;
                kernels.taps(
                        width,
                        ring(first - 1) + source,
                        ring(first) + source,
                        ring(first + 1) + source,
                        column,
                        column * shape.stride(),
                        buffers.weight() + (long) c * pixel + o,
                        tap,
                        from,
                        c == 0 ? 0 : pixel,
                        output + o,
                        pixel);
            }
        }
        kernels.relu(width * shape.outputs(), output);
    }

    private void backwardRow(int y, long output, long dOutput, float threshold) {
        int width = shape.outputWidth();
        int first = y * shape.stride();
        for (int k = 0; k < shape.outputs(); k += kernels.lanes()) {
            long o = 4L * k;
            kernels.gate(width, dOutput + o, output + o, threshold, scratch.gated() + o, pixel, scratch.dBias() + o);
            for (int c = 0; c < shape.channels(); c++) {
                long source = (long) c * repeated;
                kernels.tapGradients(
                        width,
                        ring(first - 1) + source,
                        ring(first) + source,
                        ring(first + 1) + source,
                        column,
                        column * shape.stride(),
                        scratch.gated() + o,
                        pixel,
                        scratch.dWeight() + (long) c * pixel + o,
                        tap);
            }
        }
    }

    /** Brings the input rows {@code [ready, last]} into the ring and returns {@code last + 1}. */
    private int expandUpTo(int last, int ready, long input) {
        int elements = shape.width() * shape.channels();
        for (int y = ready; y <= last; y++) {
            long to = ring(y) + column;
            if (y < 0 || y >= shape.height()) {
                RawMemory.clear(to, (long) elements * kernels.lanes());
            } else {
                kernels.expand(elements, input + 4L * y * elements, 4, to);
            }
        }
        return last + 1;
    }

    /** The pixel of zeros before the first of input row y, -1 to height, in the ring. */
    private long ring(int y) {
        return scratch.ring() + (y + RING_ROWS) % RING_ROWS * ringRow;
    }

    private long input(int i) {
        return buffers.input() + 4L * i * shape.inputSize();
    }
}
