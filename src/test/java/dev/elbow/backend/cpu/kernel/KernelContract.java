package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

/** What every kernel test runs on: both implementations, and lengths around every vector and chunk boundary. */
final class KernelContract {
    static final Kernels SCALAR = Kernels.choose("scalar");
    /** Asked for by name: a JVM without the Vector API fails these tests instead of skipping them. */
    static final Kernels VECTOR = Kernels.choose("vector");

    private KernelContract() {}

    static List<Kernels> both() {
        return List.of(SCALAR, VECTOR);
    }

    static List<Integer> lengths() {
        List<Integer> lengths = new ArrayList<>();
        for (int n = 0; n <= 67; n++) {
            lengths.add(n);
        }
        lengths.addAll(List.of(255, 256, 257, 784, 1023, 4096, 4129));
        return lengths;
    }

    /** A kernel's outputs, and what it returned, as one list of blocks to compare. */
    record Outcome(double value, Block... outputs) {}

    interface Run {
        Outcome on(Kernels kernels);
    }

    /** The vector kernels give the scalar twins' bits, twice. */
    static void assertTwins(String what, Run run) {
        Outcome expected = run.on(SCALAR);
        for (int time = 0; time < 2; time++) {
            Outcome actual = run.on(VECTOR);
            assertEquals(expected.value, actual.value, what);
            for (int i = 0; i < expected.outputs.length; i++) {
                expected.outputs[i].assertCanaries();
                Block.assertSameBits(expected.outputs[i], actual.outputs[i], what + ", output " + i);
            }
        }
    }

    /** |actual - expected| at most {@code atol + rtol |expected|}; NaN only where expected. */
    static void assertClose(double expected, double actual, double rtol, double atol, String what) {
        if (Double.isNaN(expected) || Double.isInfinite(expected)) {
            assertEquals(expected, actual, what);
            return;
        }
        double allowed = atol + rtol * Math.abs(expected);
        if (!(Math.abs(actual - expected) <= allowed)) {
            throw new AssertionError(what + ": expected " + expected + ", found " + actual + ", off by "
                    + Math.abs(actual - expected) + " where " + allowed + " is allowed");
        }
    }
}
