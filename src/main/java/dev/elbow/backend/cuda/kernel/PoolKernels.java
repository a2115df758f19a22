package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.positive;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * Halving and doubling of images, NHWC ({@code pool.cu}). {@code height} and {@code width} are those of the larger image, both
 * even; each output is overwritten.
 */
public final class PoolKernels {
    private final Launches launches;

    /** Makes its launches there. */
    public PoolKernels(Launches launches) {
        this.launches = launches;
    }

    /** The largest value of each 2x2 window, NaN if it holds one. */
    public KernelLaunch maxPool(long small, long large, int images, int height, int width, int channels) {
        return grid("max_pool", small, large, images, height, width, channels).build();
    }

    /** The gradient of {@link #maxPool} goes to the first largest value of its window in row-major order. */
    public KernelLaunch maxPoolBackward(
            long dLarge, long dSmall, long large, int images, int height, int width, int channels) {
        String kernel = "max_pool_backward";
        Shape shape = new Shape(kernel, images, height, width, channels);
        return shape.grid(launches.of(kernel))
                .pointer(required(kernel, "the gradient of the input", dLarge))
                .pointer(required(kernel, "the gradient of the output", dSmall))
                .pointer(required(kernel, "the input", large))
                .int32(shape.lines())
                .int32(shape.line())
                .int32(channels)
                .build();
    }

    /** Each pixel four times. */
    public KernelLaunch upsample(long large, long small, int images, int height, int width, int channels) {
        return grid("upsample", large, small, images, height, width, channels).build();
    }

    /** The gradient of {@link #upsample}: the sum of the four. */
    public KernelLaunch upsampleBackward(long dSmall, long dLarge, int images, int height, int width, int channels) {
        return grid("upsample_backward", dSmall, dLarge, images, height, width, channels)
                .build();
    }

    private KernelLaunch.Builder grid(
            String kernel, long dst, long src, int images, int height, int width, int channels) {
        Shape shape = new Shape(kernel, images, height, width, channels);
        return shape.grid(launches.of(kernel))
                .pointer(required(kernel, "the destination", dst))
                .pointer(required(kernel, "the source", src))
                .int32(shape.lines())
                .int32(shape.line())
                .int32(channels);
    }

    /** The larger image's shape, checked, and the smaller one as a matrix of its lines. */
    private record Shape(String kernel, int images, int height, int width, int channels) {
        Shape {
            positive(kernel, "images", images);
            positive(kernel, "channels", channels);
            if (height < 2 || width < 2 || height % 2 != 0 || width % 2 != 0) {
                throw new IllegalArgumentException(
                        "%s needs an even height and width, found %d x %d".formatted(kernel, height, width));
            }
        }

        int lines() {
            return Math.multiplyExact(images, height / 2);
        }

        int line() {
            return Math.multiplyExact(width / 2, channels);
        }

        KernelLaunch.Builder grid(KernelLaunch.Builder launch) {
            return ColumnGrid.of(lines(), line() / Grids.pack(channels), 1, Integer.MAX_VALUE)
                    .of(launch);
        }
    }
}
