package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.function.IntUnaryOperator;

/** Comparisons of float32 sums. */
final class ThinAssert {
    private ThinAssert() {}

    /**
     * Each float within {@code terms * 2^-24} of its terms' magnitude, the bound of a float32 sum of so many roundings in any
     * order; exact when {@code terms} is 0. NaN where, and only where, the reference has NaN.
     *
     * @param index the position in {@code actual} of a reference element
     */
    static void assertSums(String name, ThinReference.Sums expected, Block actual, int terms, IntUnaryOperator index) {
        assertEquals(expected.values().length, actual.size, name + ": elements");
        for (int i = 0; i < actual.size; i++) {
            double wanted = expected.values()[i];
            float found = actual.get(index.applyAsInt(i));
            double allowed = terms * 0x1p-24 * expected.magnitudes()[i];
            if (Double.isNaN(wanted) != Float.isNaN(found) || Math.abs(found - wanted) > allowed) {
                fail(name + "[" + i + "]: expected " + wanted + ", found " + found + ", allowed " + allowed);
            }
        }
        actual.assertCanaries();
    }

    static void assertSums(String name, ThinReference.Sums expected, Block actual, int terms) {
        assertSums(name, expected, actual, terms, i -> i);
    }

    static void assertSameBits(String name, float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
                fail(name + "[" + i + "]: expected the bits of " + expected[i] + ", found " + actual[i]);
            }
        }
    }
}
