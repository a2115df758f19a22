package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.backend.cuda.kernel.TestDevice.StepNumbers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Norms, maxima and the sums of losses, with what happens when one is not finite. */
@Tag("cuda")
class ReductionKernelsTest {
    private static TestDevice device;
    private static ReductionKernels kernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        kernels = new ReductionKernels(device.launches);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    private record Sums(
            double recon,
            double kl,
            double squaredNorm,
            long rows,
            float clip,
            int diverged,
            long divergedStep,
            double lastRecon,
            double lastKl) {
        static Sums read(Block block) {
            return of(MemorySegment.ofArray(block.readInts()));
        }

        static Sums of(MemorySegment sums) {
            return new Sums(
                    sums.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 0),
                    sums.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8),
                    sums.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 16),
                    sums.get(ValueLayout.JAVA_LONG_UNALIGNED, 24),
                    sums.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 32),
                    sums.get(ValueLayout.JAVA_INT_UNALIGNED, 36),
                    sums.get(ValueLayout.JAVA_LONG_UNALIGNED, 40),
                    sums.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 48),
                    sums.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 56));
        }
    }

    private static StepNumbers step(long number, int rows, int update) {
        return new StepNumbers(number, 0, 0, 0, rows, rows, 1, 0, 0, 0, 0, 1, update);
    }

    private static Block norm(float[] g, int from, int n) {
        Block sums = device.zeros(64);
        Block partial = device.floats((int) ReductionKernels.PARTIAL_BYTES / 4);
        Block ticket = device.zeros(4);
        device.run(kernels.squaredNorm(
                device.of(g).address(from), n, partial.address(), ticket.address(), sums.address()));
        partial.read();
        assertArrayEquals(new int[] {0}, ticket.readInts(), "ticket after a launch");
        return sums;
    }

    /** A training step's norm and losses, each row with a divergence of 1. */
    private static Block step(float[] g, float[] recon, Block sums, StepNumbers step, float clipNorm) {
        float[] kl = new float[recon.length];
        Arrays.fill(kl, 1);
        Block partial = device.floats((int) ReductionKernels.PARTIAL_BYTES / 4);
        Block ticket = device.zeros(4);
        device.run(kernels.normAndLosses(
                device.of(g).address(),
                g.length,
                partial.address(),
                ticket.address(),
                sums.address(),
                device.step(step).address(),
                clipNorm,
                device.of(recon).address(),
                device.of(kl).address()));
        partial.read();
        assertArrayEquals(new int[] {0}, ticket.readInts(), "ticket after a launch");
        return sums;
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 0", "4, 0", "1027, 0", "20000, 0", "5, 1", "5003, 3"})
    void addsSquares(int n, int from) {
        float[] whole = Numbers.whole(from + n, n, 9);
        float[] g = Numbers.normal(from + n, n, 1e-12);
        double exact = 0;
        double sum = 0;
        for (int i = from; i < from + n; i++) {
            exact += (double) whole[i] * whole[i];
            sum += (double) g[i] * g[i];
        }
        assertEquals(exact, Sums.read(norm(whole, from, n)).squaredNorm, "sum of whole squares");
        float[][] bits = device.twice(() -> List.of(norm(g, from, n)));
        double actual = MemorySegment.ofArray(bits[0]).get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 16);
        assertEquals(sum, actual, 1e-12 * sum, "sum of small squares");
    }

    @Test
    void clipsAsPyTorchDoes() {
        float[] g = {3, 4};
        float[] recon = {7, 9};
        assertEquals(1, Sums.read(step(g, recon, device.zeros(64), step(5, 2, 1), 0)).clip, "no clipping");
        assertEquals(1, Sums.read(step(g, recon, device.zeros(64), step(5, 2, 1), 6)).clip, "below the norm");
        Block sums = device.zeros(64);
        Sums clipped = Sums.read(step(g, recon, sums, step(5, 2, 1), 2));
        assertEquals(new Sums(16, 2, 25, 2, (float) (2 / (5 + 1e-6)), 0, 0, 16, 2), clipped, "above the norm");
        Sums next = Sums.read(step(g, recon, sums, step(6, 1, 1), 2));
        assertEquals(new Sums(23, 3, 25, 3, clipped.clip, 0, 0, 7, 1), next, "the step behind it");
    }

    /** As many blocks as there are, of which the last adds up. */
    @Test
    void aLargeNormAndManyLossesAreThoseOfTheKernelsAlone() {
        float[] g = Numbers.normal(50_001, 3, 1);
        float[] recon = Numbers.uniform(1000, 1);
        float[][] bits = device.twice(() -> List.of(step(g, recon, device.zeros(64), step(5, 1000, 1), 0)));
        Sums found = Sums.of(MemorySegment.ofArray(bits[0]));
        assertEquals(Sums.read(norm(g, 0, g.length)).squaredNorm, found.squaredNorm);
        Block sums = device.zeros(64);
        Block step = device.step(step(5, 1000, 1));
        device.run(kernels.addLosses(device.of(recon).address(), 0, step.address(), sums.address()));
        assertEquals(Sums.read(sums).recon, found.recon);
        assertEquals(1000, found.kl);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void aNormThatIsNotFiniteStopsTheRun(float bad) {
        Block sums = step(new float[] {1, bad, 2}, new float[] {7}, device.zeros(64), step(5, 1, 1), 1);
        Sums stopped = Sums.read(sums);
        assertEquals(1, stopped.diverged);
        assertEquals(5, stopped.divergedStep);
        assertEquals(0, stopped.rows, "rows of a step that diverged");
        assertEquals(0, stopped.recon);
        assertEquals(7, stopped.lastRecon);
        step(new float[] {1}, new float[] {1}, sums, step(6, 1, 1), 1);
        assertEquals(stopped, Sums.read(sums), "a step after diverging changed the sums");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 1000})
    void addsLosses(int rows) {
        float[] recon = Numbers.uniform(rows + 2, 1);
        float[] kl = Numbers.uniform(rows + 2, 2);
        double reconSum = 0;
        double klSum = 0;
        for (int i = 0; i < rows; i++) {
            reconSum += recon[i];
            klSum += kl[i];
        }
        Block sums = device.zeros(64);
        Block step = device.step(step(1, rows, 1));
        var both =
                kernels.addLosses(device.of(recon).address(), device.of(kl).address(), step.address(), sums.address());
        device.run(both, both);
        Sums twice = Sums.read(sums);
        // Sums of at most 1000 float32 values in double.
        assertEquals(2 * reconSum, twice.recon, 1e-12 * reconSum);
        assertEquals(2 * klSum, twice.kl, 1e-12 * klSum);
        assertEquals(reconSum, twice.lastRecon, 1e-12 * reconSum);
        assertEquals(klSum, twice.lastKl, 1e-12 * klSum);
        assertEquals(2L * rows, twice.rows);
        device.run(kernels.addLosses(0, 0, step.address(), sums.address()));
        Sums none = Sums.read(sums);
        assertEquals(twice.recon, none.recon);
        assertEquals(0, none.lastRecon);
        assertEquals(3L * rows, none.rows);
    }

    @Test
    void aLossThatIsNotFiniteStopsATrainingRunAndShowsInAnEvaluation() {
        Block losses = device.of(1f, Float.NaN);
        Block training = device.zeros(64);
        device.run(kernels.addLosses(
                losses.address(), 0, device.step(step(3, 2, 1)).address(), training.address()));
        Sums stopped = Sums.read(training);
        assertEquals(1, stopped.diverged);
        assertEquals(3, stopped.divergedStep);
        assertEquals(0, stopped.rows);
        assertEquals(0, stopped.recon);
        assertEquals(Double.NaN, stopped.lastRecon);
        Block evaluation = device.zeros(64);
        device.run(kernels.addLosses(
                losses.address(), 0, device.step(step(3, 2, 0)).address(), evaluation.address()));
        Sums shown = Sums.read(evaluation);
        assertEquals(0, shown.diverged);
        assertEquals(2, shown.rows);
        assertEquals(Double.NaN, shown.recon);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 0", "4, 0", "1027, 0", "20000, 0", "5, 1", "5003, 3"})
    void findsTheLargestMagnitude(int n, int from) {
        float[] x = Numbers.normal(from + n, n, 1);
        for (float extreme : new float[] {-12, Float.NEGATIVE_INFINITY, Float.NaN}) {
            for (int at : new int[] {from, from + n / 2, from + n - 1}) {
                float before = x[at];
                x[at] = extreme;
                Block result = device.floats(1);
                Block partial = device.floats((int) ReductionKernels.PARTIAL_BYTES / 4);
                Block ticket = device.zeros(4);
                device.run(kernels.maxAbs(
                        device.of(x).address(from), n, partial.address(), ticket.address(), result.address()));
                assertEquals(Math.abs(extreme), result.read()[0], "largest of " + n);
                assertArrayEquals(new int[] {0}, ticket.readInts(), "ticket after a launch");
                x[at] = before;
            }
        }
    }
}
