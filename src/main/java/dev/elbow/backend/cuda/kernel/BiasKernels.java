package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.optional;
import static dev.elbow.backend.cuda.kernel.Launches.positive;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * Biases with their ReLU, and both gradients in one pass ({@code relu.cu}), over matrices {@code [rows, channels]}: rows are
 * those of a dense layer, or the pixels of all images.
 */
public final class BiasKernels {
    /** A thread of the gradient has four accesses in flight. */
    private static final int ROWS_PER_THREAD = 4;
    /** Fills the largest GPU once; more would only make more partial sums. */
    private static final int MOST_BLOCKS = 1024;

    private final Launches launches;

    /** Makes its launches there. */
    public BiasKernels(Launches launches) {
        this.launches = launches;
    }

    /**
     * Adds the bias and applies the ReLU, in place.
     *
     * @param bias {@code [channels]}, or 0 for none
     */
    public KernelLaunch biasRelu(long y, long bias, int rows, int channels) {
        return bias("bias_relu", y, bias, rows, channels, true);
    }

    /** Adds the bias, in place. */
    public KernelLaunch bias(long y, long bias, int rows, int channels) {
        return bias("bias_relu", y, required("bias_relu", "the bias", bias), rows, channels, false);
    }

    private KernelLaunch bias(String kernel, long y, long bias, int rows, int channels, boolean relu) {
        positive(kernel, "rows", rows);
        positive(kernel, "channels", channels);
        return ColumnGrid.of(rows, columns(channels), 1, Integer.MAX_VALUE)
                .of(launches.of(kernel))
                .pointer(required(kernel, "the output", y))
                .pointer(optional(kernel, "the bias", bias))
                .int32(rows)
                .int32(channels)
                .int32(relu ? 1 : 0)
                .build();
    }

    /**
     * Masks {@code dY} by the ReLU's output, in place, and sums it over the rows.
     *
     * @param y the ReLU's output, or 0 for a layer without one: then {@code dY} stays as it is
     * @param dBias {@code [channels]}, overwritten
     * @param partial scratch of {@link #partialBytes}
     * @param tickets {@link #ticketBytes} of memory of its own, zero before the first launch
     */
    public KernelLaunch reluBackwardBias(
            long dY, long y, long dBias, long partial, long tickets, int rows, int channels) {
        String kernel = "relu_backward_bias";
        return backward(rows, channels)
                .of(launches.of(kernel))
                .pointer(required(kernel, "the gradient of the output", dY))
                .pointer(optional(kernel, "the output", y))
                .pointer(required(kernel, "the partial sums", partial))
                .pointer(required(kernel, "the tickets", tickets))
                .pointer(required(kernel, "the bias's gradient", dBias))
                .int32(rows)
                .int32(channels)
                .build();
    }

    /** Bytes of scratch that {@link #reluBackwardBias} needs while it runs. */
    public static long partialBytes(int rows, int channels) {
        return (long) backward(rows, channels).blocksY() * channels * Float.BYTES;
    }

    /** Bytes of memory that {@link #reluBackwardBias} needs for good. */
    public static long ticketBytes(int rows, int channels) {
        return (long) backward(rows, channels).blocksX() * Integer.BYTES;
    }

    private static ColumnGrid backward(int rows, int channels) {
        positive("relu_backward_bias", "rows", rows);
        positive("relu_backward_bias", "channels", channels);
        return ColumnGrid.of(rows, columns(channels), ROWS_PER_THREAD, MOST_BLOCKS);
    }

    private static int columns(int channels) {
        return channels / Grids.pack(channels);
    }
}
