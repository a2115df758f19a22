package dev.elbow.backend.cuda;

import static dev.elbow.backend.cuda.BenchMemory.value;

import dev.elbow.backend.cuda.kernel.ThinInputKernels;
import dev.elbow.backend.cuda.kernel.ThinOutputKernels;
import dev.elbow.ffi.cuda.KernelLaunch;
import java.util.List;
import java.util.stream.Stream;

/** The first and the last convolution of {@code conv-vae}: 28 x 28 grey or colour pixels, and 32 channels. A row is one image. */
final class ThinCases {
    private static final int SIZE = 28;
    private static final int WIDE = 32;
    private static final int TAPS = 9;
    private static final int STRIDE = 2;
    private static final int HALF = SIZE / STRIDE;
    private static final int PIXELS = SIZE * SIZE;
    private static final int WIDE_IMAGE = PIXELS * WIDE;
    private static final int HALF_IMAGE = HALF * HALF * WIDE;
    /** Float32 sums of up to some thousand terms, relative to values around 1 or more. */
    private static final double SUMS = 1e-3;

    private final int narrow;
    private final int narrowImage;
    private final int weights;

    private ThinCases(int narrow) {
        this.narrow = narrow;
        this.narrowImage = PIXELS * narrow;
        this.weights = narrow * TAPS * WIDE;
    }

    static List<BenchCase> all() {
        return Stream.of(1, 3)
                .flatMap(narrow -> new ThinCases(narrow).cases().stream())
                .toList();
    }

    private List<BenchCase> cases() {
        long input = 2L * HALF_IMAGE * TAPS * narrow;
        long output = 2L * WIDE_IMAGE * TAPS * narrow;
        return List.of(
                new BenchCase(name("thin_input"), 4L * (narrowImage + HALF_IMAGE), input, this::inputForward),
                new BenchCase(name("thin_input_wgrad"), 4L * (narrowImage + 2 * HALF_IMAGE), input, this::inputWgrad),
                new BenchCase(
                        name("thin_output"), 4L * (WIDE_IMAGE + 2 * narrowImage) + 4, output, this::outputForward),
                new BenchCase(
                        name("thin_output_dgrad"), 4L * (2 * WIDE_IMAGE + narrowImage), output, this::outputDgrad),
                new BenchCase(name("thin_output_wgrad"), 4L * (WIDE_IMAGE + narrowImage), output, this::outputWgrad));
    }

    private String name(String stem) {
        return stem + "_" + narrow;
    }

    /** The pixel of an image of side SIZE that a tap looks at from pixel (y, x), or -1 outside. */
    private static int pixel(int y, int x, int tap) {
        int row = y + tap / 3 - 1;
        int column = x + tap % 3 - 1;
        return row >= 0 && row < SIZE && column >= 0 && column < SIZE ? row * SIZE + column : -1;
    }

    /** The pixel that a tap of the first convolution looks at for element i of its output, or -1 outside. */
    private static int strided(int i, int tap) {
        return pixel(i / WIDE / HALF % HALF * STRIDE, i / WIDE % HALF * STRIDE, tap);
    }

    private ThinInputKernels input(Kernels kernels, int images) {
        return new ThinInputKernels(kernels.launches(), images, SIZE, SIZE, narrow, WIDE, STRIDE);
    }

    private BenchCase.Ready inputForward(BenchMemory memory, Kernels kernels, int images) {
        long y = memory.floats((long) images * HALF_IMAGE);
        KernelLaunch launch = input(kernels, images)
                .forward(
                        memory.floats((long) images * narrowImage, 1),
                        memory.floats(weights, 2),
                        memory.floats(WIDE, 3),
                        y,
                        true);
        return new BenchCase.Ready(
                launch,
                () -> memory.expect(name("thin_input"), y, images * HALF_IMAGE, SUMS, i -> {
                    int k = i % WIDE;
                    double sum = value(3, k);
                    for (int tap = 0; tap < TAPS; tap++) {
                        int at = strided(i, tap);
                        for (int c = 0; c < narrow && at >= 0; c++) {
                            sum += (double) value(2, (k * TAPS + tap) * narrow + c)
                                    * value(1, i / HALF_IMAGE * narrowImage + at * narrow + c);
                        }
                    }
                    return Math.max(0, sum);
                }));
    }

    private BenchCase.Ready inputWgrad(BenchMemory memory, Kernels kernels, int images) {
        ThinInputKernels thin = input(kernels, images);
        long dWeight = memory.floats(weights);
        KernelLaunch launch = thin.wgrad(
                memory.floats((long) images * narrowImage, 1),
                memory.floats((long) images * HALF_IMAGE, 2),
                memory.floats((long) images * HALF_IMAGE, 3),
                memory.bytes(thin.partialBytes()),
                memory.zeros(Integer.BYTES),
                dWeight,
                memory.floats(WIDE));
        return new BenchCase.Ready(
                launch,
                () -> memory.expect(name("thin_input_wgrad"), dWeight, weights, SUMS, w -> {
                    double sum = 0;
                    for (int i = w / narrow / TAPS; i < images * HALF_IMAGE; i += WIDE) {
                        int at = strided(i, w / narrow % TAPS);
                        if (at >= 0 && value(3, i) > 0) {
                            sum += (double) value(2, i)
                                    * value(1, i / HALF_IMAGE * narrowImage + at * narrow + w % narrow);
                        }
                    }
                    return sum;
                }));
    }

    private ThinOutputKernels output(Kernels kernels, int images) {
        return new ThinOutputKernels(kernels.launches(), images, SIZE, SIZE, WIDE, narrow);
    }

    private BenchCase.Ready outputForward(BenchMemory memory, Kernels kernels, int images) {
        long dLogits = memory.floats((long) images * narrowImage);
        KernelLaunch launch = output(kernels, images)
                .forward(
                        memory.floats((long) images * WIDE_IMAGE, 1),
                        memory.floats(weights, 2),
                        memory.floats(narrow, 3),
                        memory.floats((long) images * narrowImage, 4),
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
                () -> memory.expect(name("thin_output"), dLogits, images * narrowImage, SUMS, i -> {
                    int p = i / narrow;
                    double logit = value(3, i % narrow);
                    for (int tap = 0; tap < TAPS; tap++) {
                        int at = pixel(p / SIZE % SIZE, p % SIZE, tap);
                        for (int c = 0; c < WIDE && at >= 0; c++) {
                            logit += (double) value(2, (i % narrow * TAPS + tap) * WIDE + c)
                                    * value(1, (p / PIXELS * PIXELS + at) * WIDE + c);
                        }
                    }
                    return (logit - value(4, i)) / images;
                }));
    }

    /** The gradient of element i of the last convolution's input, masked. */
    private double outputDx(int i) {
        if (!(value(3, i) > 0)) {
            return 0;
        }
        int p = i / WIDE;
        double sum = 0;
        for (int tap = 0; tap < TAPS; tap++) {
            int at = pixel(p / SIZE % SIZE, p % SIZE, TAPS - 1 - tap);
            for (int m = 0; m < narrow && at >= 0; m++) {
                sum += (double) value(2, (m * TAPS + tap) * WIDE + i % WIDE)
                        * value(1, p / PIXELS * narrowImage + at * narrow + m);
            }
        }
        return sum;
    }

    private BenchCase.Ready outputDgrad(BenchMemory memory, Kernels kernels, int images) {
        ThinOutputKernels thin = output(kernels, images);
        long dX = memory.floats((long) images * WIDE_IMAGE);
        KernelLaunch launch = thin.dgradThroughRelu(
                memory.floats((long) images * narrowImage, 1),
                memory.floats(weights, 2),
                memory.floats((long) images * WIDE_IMAGE, 3),
                dX,
                memory.bytes(thin.reluPartialBytes()),
                memory.zeros(Integer.BYTES),
                memory.floats(WIDE));
        return new BenchCase.Ready(
                launch, () -> memory.expect(name("thin_output_dgrad"), dX, images * WIDE_IMAGE, SUMS, this::outputDx));
    }

    private BenchCase.Ready outputWgrad(BenchMemory memory, Kernels kernels, int images) {
        ThinOutputKernels thin = output(kernels, images);
        long dWeight = memory.floats(weights);
        KernelLaunch launch = thin.wgrad(
                memory.floats((long) images * narrowImage, 1),
                memory.floats((long) images * WIDE_IMAGE, 2),
                memory.bytes(thin.partialBytes()),
                memory.zeros(Integer.BYTES),
                dWeight,
                memory.floats(narrow));
        return new BenchCase.Ready(
                launch,
                () -> memory.expect(name("thin_output_wgrad"), dWeight, weights, SUMS, w -> {
                    double sum = 0;
                    for (int p = 0; p < images * PIXELS; p++) {
                        int at = pixel(p / SIZE % SIZE, p % SIZE, w / WIDE % TAPS);
                        sum += at < 0
                                ? 0
                                : (double) value(1, p * narrow + w / WIDE / TAPS)
                                        * value(2, (p / PIXELS * PIXELS + at) * WIDE + w % WIDE);
                    }
                    return sum;
                }));
    }
}
