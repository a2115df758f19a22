package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.optional;
import static dev.elbow.backend.cuda.kernel.Launches.positive;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * Dense layers of few inputs ({@code narrow_dense.cu}): {@code x} is {@code [rows, inputs]}, {@code y} and {@code dY} {@code [rows,
 * channels]}, weights {@code [channels, inputs]}.
 */
public final class NarrowDenseKernels {
    /** The most inputs that the kernels take. */
    public static final int MOST_INPUTS = 8;

    /** A thread reads this many rows of the gradient at least, where there are enough. */
    private static final int ROWS_PER_THREAD = 4;
    /** Fills the largest GPU once; more would only make more partial sums. */
    private static final int MOST_BLOCKS = 1024;

    private final Launches launches;

    /** Makes its launches there. */
    public NarrowDenseKernels(Launches launches) {
        this.launches = launches;
    }

    /** The product with its bias, and the ReLU if {@code relu}. */
    public KernelLaunch forward(
            long x, long weight, long bias, long y, int rows, int channels, int inputs, boolean relu) {
        String kernel = "narrow_dense";
        positive(kernel, "rows", rows);
        return ColumnGrid.of(rows, columns(kernel, channels, inputs), ROWS_PER_THREAD, Integer.MAX_VALUE)
                .of(launches.of(kernel))
                .pointer(required(kernel, "the input", x))
                .pointer(required(kernel, "the weight", weight))
                .pointer(required(kernel, "the bias", bias))
                .pointer(required(kernel, "the output", y))
                .int32(rows)
                .int32(channels)
                .int32(inputs)
                .int32(relu ? 1 : 0)
                .build();
    }

    /**
     * Masks {@code dY} by the ReLU's output, in place, and sums the gradients of weight and bias.
     *
     * @param y the ReLU's output, or 0 for a layer without one: then {@code dY} stays as it is
     * @param partial scratch of {@link #partialBytes}
     * @param tickets {@link #ticketBytes} of memory of its own, zero before the first launch
     */
    public KernelLaunch backward(
            long dY,
            long y,
            long x,
            long partial,
            long tickets,
            long dWeight,
            long dBias,
            int rows,
            int channels,
            int inputs) {
        String kernel = "narrow_dense_backward";
        return backwardGrid(rows, channels, inputs)
                .of(launches.of(kernel))
                .pointer(required(kernel, "the gradient of the output", dY))
                .pointer(optional(kernel, "the output", y))
                .pointer(required(kernel, "the input", x))
                .pointer(required(kernel, "the partial sums", partial))
                .pointer(required(kernel, "the tickets", tickets))
                .pointer(required(kernel, "the weight's gradient", dWeight))
                .pointer(required(kernel, "the bias's gradient", dBias))
                .int32(rows)
                .int32(channels)
                .int32(inputs)
                .build();
    }

    /** Bytes of scratch that {@link #backward} needs while it runs. */
    public static long partialBytes(int rows, int channels, int inputs) {
        return (long) backwardGrid(rows, channels, inputs).blocksY() * channels * (inputs + 1) * Float.BYTES;
    }

    /** Bytes of memory that {@link #backward} needs for good. */
    public static long ticketBytes(int rows, int channels, int inputs) {
        return (long) backwardGrid(rows, channels, inputs).blocksX() * Integer.BYTES;
    }

    private static ColumnGrid backwardGrid(int rows, int channels, int inputs) {
        String kernel = "narrow_dense_backward";
        positive(kernel, "rows", rows);
        return ColumnGrid.of(rows, columns(kernel, channels, inputs), ROWS_PER_THREAD, MOST_BLOCKS);
    }

    private static int columns(String kernel, int channels, int inputs) {
        positive(kernel, "channels", channels);
        positive(kernel, "inputs", inputs);
        if (inputs > MOST_INPUTS) {
            throw new IllegalArgumentException(
                    "%s takes at most %d inputs, found %d".formatted(kernel, MOST_INPUTS, inputs));
        }
        return channels / Grids.pack(channels);
    }
}
