package dev.elbow.backend.cuda;

import static dev.elbow.backend.cuda.BenchMemory.value;

import dev.elbow.backend.cuda.kernel.ThinInputKernels;
import dev.elbow.backend.cuda.kernel.ThinOutputKernels;
import dev.elbow.ffi.cuda.KernelLaunch;
import java.util.List;

/** The first and the last convolution of {@code conv-vae}: 28 x 28 pixels, 1 and 32 channels. A row is one image. */
final class ThinCases {
    private static final int SIZE = 28;
    private static final int WIDE = 32;
    private static final int TAPS = 9;
    private static final int STRIDE = 2;
    private static final int HALF = SIZE / STRIDE;
    private static final int NARROW_IMAGE = SIZE * SIZE;
    private static final int WIDE_IMAGE = SIZE * SIZE * WIDE;
    private static final int HALF_IMAGE = HALF * HALF * WIDE;
    /** Float32 sums of up to some thousand terms, relative to values around 1 or more. */
    private static final double SUMS = 1e-3;

    private ThinCases() {}

    static List<BenchCase> all() {
        return List.of(
                new BenchCase("thin_input_1", 4 * (NARROW_IMAGE + HALF_IMAGE), ThinCases::inputForward),
                new BenchCase("thin_input_wgrad_1", 4 * (NARROW_IMAGE + 2 * HALF_IMAGE), ThinCases::inputWgrad),
                new BenchCase("thin_output_1", 4 * (WIDE_IMAGE + 2 * NARROW_IMAGE) + 4, ThinCases::outputForward),
                new BenchCase("thin_output_dgrad_1", 4 * (2 * WIDE_IMAGE + NARROW_IMAGE), ThinCases::outputDgrad),
                new BenchCase("thin_output_wgrad_1", 4 * (WIDE_IMAGE + NARROW_IMAGE), ThinCases::outputWgrad));
    }

    /** The pixel of an image of side SIZE that a tap looks at from pixel (y, x), or -1 outside. */
    private static int pixel(int y, int x, int tap) {
        int row = y + tap / 3 - 1;
        int column = x + tap % 3 - 1;
        return row >= 0 && row < SIZE && column >= 0 && column < SIZE ? row * SIZE + column : -1;
    }

    private static BenchCase.Ready inputForward(BenchMemory memory, Kernels kernels, int images) {
        ThinInputKernels thin = new ThinInputKernels(kernels.launches(), images, SIZE, SIZE, 1, WIDE, STRIDE);
        long y = memory.floats((long) images * HALF_IMAGE);
        KernelLaunch launch = thin.forward(
                memory.floats((long) images * NARROW_IMAGE, 1),
                memory.floats(WIDE * TAPS, 2),
                memory.floats(WIDE, 3),
                y,
                true);
        return new BenchCase.Ready(
                launch,
                () -> memory.expect("thin_input_1", y, images * HALF_IMAGE, SUMS, i -> {
                    int k = i % WIDE;
                    double sum = value(3, k);
                    for (int tap = 0; tap < TAPS; tap++) {
                        int at = pixel(i / WIDE / HALF % HALF * STRIDE, i / WIDE % HALF * STRIDE, tap);
                        sum += at < 0 ? 0 : value(2, k * TAPS + tap) * value(1, i / HALF_IMAGE * NARROW_IMAGE + at);
                    }
                    return Math.max(0, sum);
                }));
    }

    private static BenchCase.Ready inputWgrad(BenchMemory memory, Kernels kernels, int images) {
        ThinInputKernels thin = new ThinInputKernels(kernels.launches(), images, SIZE, SIZE, 1, WIDE, STRIDE);
        long dWeight = memory.floats(WIDE * TAPS);
        KernelLaunch launch = thin.wgrad(
                memory.floats((long) images * NARROW_IMAGE, 1),
                memory.floats((long) images * HALF_IMAGE, 2),
                memory.floats((long) images * HALF_IMAGE, 3),
                memory.bytes(thin.partialBytes()),
                memory.zeros(Integer.BYTES),
                dWeight,
                memory.floats(WIDE));
        return new BenchCase.Ready(
                launch,
                () -> memory.expect("thin_input_wgrad_1", dWeight, WIDE * TAPS, SUMS, w -> {
                    double sum = 0;
                    for (int i = w / TAPS; i < images * HALF_IMAGE; i += WIDE) {
                        int at = pixel(i / WIDE / HALF % HALF * STRIDE, i / WIDE % HALF * STRIDE, w % TAPS);
                        if (at >= 0 && value(3, i) > 0) {
                            sum += (double) value(2, i) * value(1, i / HALF_IMAGE * NARROW_IMAGE + at);
                        }
                    }
                    return sum;
                }));
    }

    private static ThinOutputKernels output(Kernels kernels, int images) {
        return new ThinOutputKernels(kernels.launches(), images, SIZE, SIZE, WIDE, 1);
    }

    private static BenchCase.Ready outputForward(BenchMemory memory, Kernels kernels, int images) {
        long dLogits = memory.floats((long) images * NARROW_IMAGE);
        KernelLaunch launch = output(kernels, images)
                .forward(
                        memory.floats((long) images * WIDE_IMAGE, 1),
                        memory.floats(TAPS * WIDE, 2),
                        memory.floats(1, 3),
                        memory.floats((long) images * NARROW_IMAGE, 4),
                        0,
                        dLogits,
                        memory.floats(images),
                        memory.step(images),
                        1,
                        ThinOutputKernels.Loss.GAUSSIAN);
        // The gaussian loss's gradient is linear in the logits, so that errors show; the arithmetic before it is the
        // same.
        return new BenchCase.Ready(
                launch,
                () -> memory.expect("thin_output_1", dLogits, images * NARROW_IMAGE, SUMS, p -> {
                    double logit = value(3, 0);
                    for (int tap = 0; tap < TAPS; tap++) {
                        int at = pixel(p / SIZE % SIZE, p % SIZE, tap);
                        for (int c = 0; c < WIDE && at >= 0; c++) {
                            logit += (double) value(2, tap * WIDE + c)
                                    * value(1, (p / NARROW_IMAGE * NARROW_IMAGE + at) * WIDE + c);
                        }
                    }
                    return (logit - value(4, p)) / images;
                }));
    }

    /** The gradient of element i of the last convolution's input, masked. */
    private static double outputDx(int i) {
        if (!(value(3, i) > 0)) {
            return 0;
        }
        int p = i / WIDE;
        double sum = 0;
        for (int tap = 0; tap < TAPS; tap++) {
            int at = pixel(p / SIZE % SIZE, p % SIZE, TAPS - 1 - tap);
            sum += at < 0
                    ? 0
                    : (double) value(2, tap * WIDE + i % WIDE) * value(1, p / NARROW_IMAGE * NARROW_IMAGE + at);
        }
        return sum;
    }

    private static BenchCase.Ready outputDgrad(BenchMemory memory, Kernels kernels, int images) {
        ThinOutputKernels thin = output(kernels, images);
        long dX = memory.floats((long) images * WIDE_IMAGE);
        KernelLaunch launch = thin.dgradThroughRelu(
                memory.floats((long) images * NARROW_IMAGE, 1),
                memory.floats(TAPS * WIDE, 2),
                memory.floats((long) images * WIDE_IMAGE, 3),
                dX,
                memory.bytes(thin.reluPartialBytes()),
                memory.zeros(Integer.BYTES),
                memory.floats(WIDE));
        return new BenchCase.Ready(
                launch, () -> memory.expect("thin_output_dgrad_1", dX, images * WIDE_IMAGE, SUMS, ThinCases::outputDx));
    }

    private static BenchCase.Ready outputWgrad(BenchMemory memory, Kernels kernels, int images) {
        ThinOutputKernels thin = output(kernels, images);
        long dWeight = memory.floats(TAPS * WIDE);
        KernelLaunch launch = thin.wgrad(
                memory.floats((long) images * NARROW_IMAGE, 1),
                memory.floats((long) images * WIDE_IMAGE, 2),
                memory.bytes(thin.partialBytes()),
                memory.zeros(Integer.BYTES),
                dWeight,
                memory.floats(1));
        return new BenchCase.Ready(
                launch,
                () -> memory.expect("thin_output_wgrad_1", dWeight, TAPS * WIDE, SUMS, w -> {
                    double sum = 0;
                    for (int p = 0; p < images * NARROW_IMAGE; p++) {
                        int at = pixel(p / SIZE % SIZE, p % SIZE, w / WIDE);
                        sum += at < 0
                                ? 0
                                : (double) value(1, p)
                                        * value(2, (p / NARROW_IMAGE * NARROW_IMAGE + at) * WIDE + w % WIDE);
                    }
                    return sum;
                }));
    }
}
