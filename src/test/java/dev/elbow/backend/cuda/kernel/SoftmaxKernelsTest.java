package dev.elbow.backend.cuda.kernel;

import dev.elbow.backend.cpu.kernel.SoftmaxKernel;
import dev.elbow.backend.cuda.kernel.TestDevice.StepNumbers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Softmax and its cross entropy: the processor's bits, in loss and gradient. */
@Tag("cuda")
class SoftmaxKernelsTest {
    private static final int BATCH = 70;
    private static final int ROWS = 67;
    private static final int BATCH_ROWS = 90;

    private static TestDevice device;
    private static SoftmaxKernels kernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        kernels = new SoftmaxKernels(device.launches);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    /** Logits of all sizes; in some rows NaN, an infinity, or numbers that overflow an exponential. */
    private static float[] logits(int classes) {
        float[] logits = Numbers.normal(BATCH * classes, classes, 12);
        logits[3 * classes] = Float.NaN;
        logits[4 * classes + 1] = Float.NaN;
        logits[5 * classes + 1] = Float.POSITIVE_INFINITY;
        logits[6 * classes] = Float.NEGATIVE_INFINITY;
        logits[7 * classes] = 1e30f;
        logits[8 * classes] = -1e30f;
        logits[BATCH * classes - 1] = Float.NaN; // past the valid rows
        return logits;
    }

    /** A class for each row but for some, whose labels are none. */
    private static float[] labels(int classes) {
        Random random = new Random(classes);
        float[] labels = new float[BATCH];
        for (int i = 0; i < BATCH; i++) {
            labels[i] = random.nextInt(classes);
        }
        labels[9] = -1;
        labels[10] = classes;
        labels[11] = 0.5f;
        labels[12] = Float.NaN;
        labels[13] = 1e30f;
        labels[BATCH - 1] = Float.NaN; // past the valid rows
        return labels;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 101})
    void matchesTheProcessor(int classes) {
        float[] logits = logits(classes);
        float[] labels = labels(classes);
        float[] expectedLoss = new float[BATCH];
        float[] expectedGradient = new float[BATCH * classes];
        float[] expectedProbabilities = new float[BATCH * classes];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment l = arena.allocateFrom(ValueLayout.JAVA_FLOAT, logits);
            MemorySegment d = arena.allocate(l.byteSize(), 64);
            MemorySegment p = arena.allocate(l.byteSize(), 64);
            for (int row = 0; row < BATCH; row++) {
                long at = 4L * row * classes;
                if (row < ROWS) {
                    expectedLoss[row] = (float) SoftmaxKernel.crossEntropy(
                            l.address() + at, labels[row], d.address() + at, classes, 1f / BATCH_ROWS);
                }
                SoftmaxKernel.probabilities(l.address() + at, p.address() + at, classes);
            }
            MemorySegment.copy(d, ValueLayout.JAVA_FLOAT, 0, expectedGradient, 0, expectedGradient.length);
            MemorySegment.copy(p, ValueLayout.JAVA_FLOAT, 0, expectedProbabilities, 0, expectedProbabilities.length);
        }
        StepNumbers step = new StepNumbers(0, 0, 0, 0, ROWS, BATCH_ROWS, 1, 0, 0, 0, 0, 1, 0);
        float[][] actual = device.twice(() -> {
            Block gradient = device.floats(BATCH * classes);
            Block probabilities = device.floats(BATCH * classes);
            Block inputs = device.of(logits);
            device.run(kernels.probabilities(probabilities.address(), inputs.address(), BATCH, classes));
            return List.of(loss(inputs, labels, gradient.address(), step, classes), gradient, probabilities);
        });
        String what = classes + " classes";
        Numbers.assertSame(expectedLoss, actual[0], what);
        Numbers.assertSame(expectedGradient, actual[1], what);
        Numbers.assertSame(expectedProbabilities, actual[2], what);

        Block alone = loss(device.of(logits), labels, 0, step, classes);
        Numbers.assertSame(expectedLoss, alone.read(), what + ", without gradient");
        Block inPlace = device.of(logits);
        loss(inPlace, labels, inPlace.address(), step, classes);
        Numbers.assertSame(expectedGradient, inPlace.read(), what + ", in place");
        Block overwritten = device.of(logits);
        device.run(kernels.probabilities(overwritten.address(), overwritten.address(), BATCH, classes));
        Numbers.assertSame(expectedProbabilities, overwritten.read(), what + ", probabilities in place");
    }

    private static Block loss(Block logits, float[] labels, long gradient, StepNumbers step, int classes) {
        Block rowLoss = device.floats(BATCH);
        device.run(kernels.crossEntropy(
                logits.address(),
                device.of(labels).address(),
                gradient,
                rowLoss.address(),
                device.step(step).address(),
                BATCH,
                classes));
        return rowLoss;
    }
}
