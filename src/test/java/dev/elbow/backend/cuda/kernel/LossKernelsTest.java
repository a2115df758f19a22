package dev.elbow.backend.cuda.kernel;

import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.backend.cpu.kernel.ReconLoss;
import dev.elbow.backend.cuda.kernel.TestDevice.StepNumbers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reconstruction losses: gradients with the processor's bits, sums within rounding. */
@Tag("cuda")
class LossKernelsTest {
    private static final int BATCH = 5;
    private static final int ROWS = 4;
    private static final int BATCH_ROWS = 7;
    private static final int[] WIDTHS = {1, 2, 3, 4, 31, 128, 784, 2052, 4101};

    private static TestDevice device;
    private static LossKernels kernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        kernels = new LossKernels(device.launches);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    /** Logits of all sizes, at zero and in the row before the last a NaN. */
    private static float[] logits(int width) {
        float[] logits = Numbers.normal(BATCH * width, width, 12);
        logits[0] = 0;
        if (width > 1) {
            logits[1] = -0f;
        }
        logits[(ROWS - 1) * width] = Float.NaN;
        logits[BATCH * width - 1] = Float.NaN; // past the valid rows
        return logits;
    }

    private static Block run(
            ReconLoss loss, Block logits, Block target, long gradient, Block step, int width, float factor) {
        Block rowLoss = device.floats(BATCH);
        long l = logits.address();
        long x = target.address();
        long s = step.address();
        long sum = rowLoss.address();
        device.run(
                switch (loss) {
                    case BERNOULLI -> kernels.bernoulli(l, x, gradient, sum, s, BATCH, width, factor);
                    case GAUSSIAN -> kernels.gaussian(l, x, gradient, sum, s, BATCH, width, factor);
                    case GAUSSIAN_OF_SIGMOID -> kernels.gaussianOfSigmoid(l, x, gradient, sum, s, BATCH, width, factor);
                });
        return rowLoss;
    }

    @ParameterizedTest
    @EnumSource
    void matchTheProcessor(ReconLoss loss) {
        for (int width : WIDTHS) {
            for (float factor : new float[] {1, 1f / width}) {
                float[] logits = logits(width);
                float[] target = Numbers.uniform(BATCH * width, 5);
                float[] expectedGradient = new float[BATCH * width];
                double[] expectedLoss = new double[BATCH];
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment l = arena.allocateFrom(ValueLayout.JAVA_FLOAT, logits);
                    MemorySegment x = arena.allocateFrom(ValueLayout.JAVA_FLOAT, target);
                    MemorySegment d = arena.allocate(4L * width, 64);
                    for (int row = 0; row < ROWS; row++) {
                        long at = 4L * row * width;
                        expectedLoss[row] = factor
                                * loss.run(
                                        Kernels.get().losses(),
                                        l.address() + at,
                                        x.address() + at,
                                        d.address(),
                                        width,
                                        factor / BATCH_ROWS);
                        MemorySegment.copy(d, ValueLayout.JAVA_FLOAT, 0, expectedGradient, row * width, width);
                    }
                }
                String what = "%s of width %d, factor %s".formatted(loss, width, factor);
                StepNumbers step = new StepNumbers(0, 0, 0, 0, ROWS, BATCH_ROWS, 1, 0, 0, 0, 0, 1, 0);
                float[][] actual = device.twice(() -> {
                    Block gradient = device.floats(BATCH * width);
                    Block rowLoss = run(
                            loss,
                            device.of(logits),
                            device.of(target),
                            gradient.address(),
                            device.step(step),
                            width,
                            factor);
                    return List.of(rowLoss, gradient);
                });
                // Losses are positive; four are added in float32, then the sum is rounded to one.
                Numbers.assertClose(expectedLoss, actual[0], 4e-7, 1e-30, what);
                Numbers.assertSame(expectedGradient, actual[1], what);

                Block alone = run(loss, device.of(logits), device.of(target), 0, device.step(step), width, factor);
                Numbers.assertSame(actual[0], alone.read(), what + ", without gradient");
                Block inPlace = device.of(logits);
                run(loss, inPlace, device.of(target), inPlace.address(), device.step(step), width, factor);
                Numbers.assertSame(expectedGradient, inPlace.read(), what + ", in place");
            }
        }
    }
}
