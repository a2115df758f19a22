package dev.elbow.backend.cuda;

import static dev.elbow.backend.cuda.BenchMemory.value;

import dev.elbow.backend.cuda.kernel.BiasKernels;
import dev.elbow.ffi.cuda.KernelLaunch;
import java.util.List;

/** Kernels over images of 28 x 28 pixels and 32 channels: biases, pooling, upsampling. A row is one image. */
final class ImageCases {
    private static final int SIZE = 28;
    private static final int CHANNELS = 32;
    private static final int LARGE = SIZE * SIZE * CHANNELS;
    private static final int SMALL = LARGE / 4;
    /** Float32 sums over the pixels of a few images, relative to values around 1. */
    private static final double SUMS = 1e-3;

    private static final double ROUNDING = 1e-6;

    private ImageCases() {}

    static List<BenchCase> all() {
        return List.of(
                new BenchCase("bias_relu", 8 * LARGE, ImageCases::biasRelu),
                new BenchCase("relu_backward_bias", 12 * LARGE, ImageCases::reluBackwardBias),
                new BenchCase("max_pool", 4 * (LARGE + SMALL), ImageCases::maxPool),
                new BenchCase("max_pool_backward", 4 * (2 * LARGE + SMALL), ImageCases::maxPoolBackward),
                new BenchCase("upsample", 4 * (LARGE + SMALL), ImageCases::upsample),
                new BenchCase("upsample_backward", 4 * (LARGE + SMALL), ImageCases::upsampleBackward));
    }

    private static BenchCase.Ready biasRelu(BenchMemory memory, Kernels kernels, int images) {
        long n = (long) images * LARGE;
        long y = memory.floats(n, 1);
        KernelLaunch launch = kernels.bias().biasRelu(y, memory.floats(CHANNELS, 2), (int) (n / CHANNELS), CHANNELS);
        return new BenchCase.Ready(
                launch,
                () -> memory.expect(
                        "bias_relu",
                        y,
                        (int) n,
                        ROUNDING,
                        i -> Math.max(0, (double) value(1, i) + value(2, i % CHANNELS))));
    }

    private static BenchCase.Ready reluBackwardBias(BenchMemory memory, Kernels kernels, int images) {
        long n = (long) images * LARGE;
        int pixels = (int) (n / CHANNELS);
        long dY = memory.floats(n, 1);
        long dBias = memory.floats(CHANNELS);
        KernelLaunch launch = kernels.bias()
                .reluBackwardBias(
                        dY,
                        memory.floats(n, 2),
                        dBias,
                        memory.bytes(BiasKernels.partialBytes(pixels, CHANNELS)),
                        memory.zeros(BiasKernels.ticketBytes(pixels, CHANNELS)),
                        pixels,
                        CHANNELS);
        return new BenchCase.Ready(launch, () -> {
            String kernel = "relu_backward_bias";
            memory.expect(kernel, dY, (int) n, 0, ImageCases::masked);
            memory.expect(kernel, dBias, CHANNELS, SUMS, channel -> {
                double sum = 0;
                for (int i = channel; i < n; i += CHANNELS) {
                    sum += masked(i);
                }
                return sum;
            });
        });
    }

    private static double masked(int i) {
        return value(2, i) > 0 ? value(1, i) : 0;
    }

    /** The element of the large image at a corner, 0 to 3 in row-major order, of the window of element i of the small one. */
    private static int corner(int i, int corner) {
        int channel = i % CHANNELS;
        int x = i / CHANNELS % (SIZE / 2);
        int line = i / CHANNELS / (SIZE / 2);
        return ((2 * line + corner / 2) * SIZE + 2 * x + corner % 2) * CHANNELS + channel;
    }

    /** The element of the small image whose window holds element i of the large one. */
    private static int window(int i) {
        int x = i / CHANNELS % SIZE;
        int line = i / CHANNELS / SIZE;
        return (line / 2 * (SIZE / 2) + x / 2) * CHANNELS + i % CHANNELS;
    }

    /** The first largest element of a window of the large image with number 1. */
    private static int largest(int i) {
        int best = corner(i, 0);
        for (int corner = 1; corner < 4; corner++) {
            int at = corner(i, corner);
            best = value(1, at) > value(1, best) ? at : best;
        }
        return best;
    }

    private static BenchCase.Ready maxPool(BenchMemory memory, Kernels kernels, int images) {
        long small = memory.floats((long) images * SMALL);
        long large = memory.floats((long) images * LARGE, 1);
        return new BenchCase.Ready(
                kernels.pool().maxPool(small, large, images, SIZE, SIZE, CHANNELS),
                () -> memory.expect("max_pool", small, images * SMALL, 0, i -> value(1, largest(i))));
    }

    private static BenchCase.Ready maxPoolBackward(BenchMemory memory, Kernels kernels, int images) {
        long dLarge = memory.floats((long) images * LARGE);
        long dSmall = memory.floats((long) images * SMALL, 2);
        long large = memory.floats((long) images * LARGE, 1);
        return new BenchCase.Ready(
                kernels.pool().maxPoolBackward(dLarge, dSmall, large, images, SIZE, SIZE, CHANNELS),
                () -> memory.expect("max_pool_backward", dLarge, images * LARGE, 0, i -> {
                    int window = window(i);
                    return largest(window) == i ? value(2, window) : 0;
                }));
    }

    private static BenchCase.Ready upsample(BenchMemory memory, Kernels kernels, int images) {
        long large = memory.floats((long) images * LARGE);
        long small = memory.floats((long) images * SMALL, 1);
        return new BenchCase.Ready(
                kernels.pool().upsample(large, small, images, SIZE, SIZE, CHANNELS),
                () -> memory.expect("upsample", large, images * LARGE, 0, i -> value(1, window(i))));
    }

    private static BenchCase.Ready upsampleBackward(BenchMemory memory, Kernels kernels, int images) {
        long dSmall = memory.floats((long) images * SMALL);
        long dLarge = memory.floats((long) images * LARGE, 1);
        return new BenchCase.Ready(
                kernels.pool().upsampleBackward(dSmall, dLarge, images, SIZE, SIZE, CHANNELS),
                () -> memory.expect("upsample_backward", dSmall, images * SMALL, ROUNDING, i -> {
                    double sum = 0;
                    for (int corner = 0; corner < 4; corner++) {
                        sum += value(1, corner(i, corner));
                    }
                    return sum;
                }));
    }
}
