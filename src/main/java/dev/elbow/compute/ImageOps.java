package dev.elbow.compute;

import dev.elbow.backend.cuda.Launch;
import dev.elbow.backend.cuda.kernel.PoolKernels;
import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * Halving and doubling of images, NHWC. {@code large} is {@code [images, height, width, channels]} with even height and width,
 * {@code small} half as high and wide; gradients have the shapes of what they belong to. Results are overwritten.
 */
public final class ImageOps {
    private final Gpu gpu;

    ImageOps(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Takes the largest value of each 2x2 window of {@code large}; NaN if it holds one. */
    public GpuCall maxPool(GpuFloats large, GpuFloats small, int images, int height, int width, int channels) {
        Shape shape = new Shape("maxPool", images, height, width, channels);
        long from = shape.large("large", large);
        long to = shape.small("small", small);
        return shape.call(kernels -> kernels.maxPool(to, from, images, height, width, channels), large, small);
    }

    /** Hands the gradient of {@link #maxPool} to the first largest value of each window in row-major order. */
    public GpuCall maxPoolBackward(
            GpuFloats large, GpuFloats dSmall, GpuFloats dLarge, int images, int height, int width, int channels) {
        Shape shape = new Shape("maxPoolBackward", images, height, width, channels);
        long x = shape.large("large", large);
        long from = shape.small("dSmall", dSmall);
        long to = shape.large("dLarge", dLarge);
        return shape.call(
                kernels -> kernels.maxPoolBackward(to, from, x, images, height, width, channels),
                large,
                dSmall,
                dLarge);
    }

    /** Repeats each pixel of {@code small} four times. */
    public GpuCall upsample(GpuFloats small, GpuFloats large, int images, int height, int width, int channels) {
        Shape shape = new Shape("upsample", images, height, width, channels);
        long from = shape.small("small", small);
        long to = shape.large("large", large);
        return shape.call(kernels -> kernels.upsample(to, from, images, height, width, channels), small, large);
    }

    /** Sums the gradient of each four pixels that {@link #upsample} made of one. */
    public GpuCall upsampleBackward(
            GpuFloats dLarge, GpuFloats dSmall, int images, int height, int width, int channels) {
        Shape shape = new Shape("upsampleBackward", images, height, width, channels);
        long from = shape.large("dLarge", dLarge);
        long to = shape.small("dSmall", dSmall);
        return shape.call(
                kernels -> kernels.upsampleBackward(to, from, images, height, width, channels), dLarge, dSmall);
    }

    private final class Shape {
        private final String name;
        private final int images;
        private final int height;
        private final int width;
        private final int channels;

        Shape(String name, int images, int height, int width, int channels) {
            this.name = name;
            this.images = images;
            this.height = height;
            this.width = width;
            this.channels = channels;
        }

        long large(String operand, GpuFloats buffer) {
            return Checks.address(name, operand, buffer, images, height, width, channels);
        }

        long small(String operand, GpuFloats buffer) {
            return Checks.address(name, operand, buffer, images, height / 2, width / 2, channels);
        }

        GpuCall call(Kernel kernel, GpuBuffer... buffers) {
            return GpuCall.prepare(
                    gpu,
                    name,
                    (parts, _) ->
                            () -> new Launch[] {kernel.launch(parts.kernels().pool())::execute},
                    buffers);
        }
    }

    private interface Kernel {
        KernelLaunch launch(PoolKernels kernels);
    }
}
