package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Our functions against StrictMath in double: the largest error in units in the last place, over a walk through all
 * floats.
 */
class ScalarMathTest {
    /** A prime, so that the walk meets every exponent with ever new mantissas; about 430,000 floats. */
    private static final int STRIDE = 9973;

    private interface FloatFunction {
        float of(float x);
    }

    private static double worstUlps(FloatFunction ours, DoubleUnaryOperator exact, float from, float to) {
        double worst = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            if (x >= from && x <= to) {
                double expected = exact.applyAsDouble(x);
                double ulp = Math.max(Math.ulp((float) expected), Float.MIN_NORMAL);
                worst = Math.max(worst, Math.abs(ours.of(x) - expected) / ulp);
            }
        }
        return worst;
    }

    @Test
    void expIsWithinOneAndAHalfUlp() {
        double worst = worstUlps(ScalarMath::exp, StrictMath::exp, -86.98f, 88.72f);
        assertTrue(worst < 1.5, "worst error " + worst + " ulp");
    }

    @Test
    void expHasItsLimits() {
        assertEquals(1f, ScalarMath.exp(0f));
        assertEquals(Float.POSITIVE_INFINITY, ScalarMath.exp(88.73f));
        assertEquals(Float.POSITIVE_INFINITY, ScalarMath.exp(Float.POSITIVE_INFINITY));
        assertEquals(0f, ScalarMath.exp(-87.1f));
        assertEquals(0f, ScalarMath.exp(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(ScalarMath.exp(Float.NaN)));
        assertEquals(Float.MAX_VALUE, ScalarMath.exp(88.72283f), Float.MAX_VALUE * 1e-5f);
        for (float x = -90; x < -86; x += 1e-3f) {
            float e = ScalarMath.exp(x);
            assertTrue(e == 0 || e >= Float.MIN_NORMAL, "denormal " + e + " at " + x);
            assertTrue(Math.abs(e - StrictMath.exp(x)) < 1.7e-38, "flushed too early at " + x);
        }
    }

    @Test
    void log1pIsWithinOneAndAHalfUlp() {
        double worst = worstUlps(ScalarMath::log1p, StrictMath::log1p, Float.MIN_NORMAL, 1);
        assertTrue(worst < 1.5, "worst error " + worst + " ulp");
        assertEquals(0f, ScalarMath.log1p(0f));
        assertTrue(Float.isNaN(ScalarMath.log1p(Float.NaN)));
    }

    @Test
    void logOfUniformsIsWithinTwoUlp() {
        double worst = 0;
        for (int k = 1; k <= 1 << 24; k += 7) {
            float u = k * 0x1p-24f;
            double expected = StrictMath.log(u);
            worst = Math.max(worst, Math.abs(ScalarMath.log(u) - expected) / Math.ulp((float) expected));
        }
        assertTrue(worst < 2, "worst error " + worst + " ulp");
        assertEquals(0f, ScalarMath.log(1f));
    }

    @Test
    void sineOfTurnsKeepsRelativeAccuracy() {
        double worst = 0;
        for (int turn = 0; turn < 1 << 24; turn += 5) {
            for (int quarters = 0; quarters < 2; quarters++) {
                double expected = sine(turn + (quarters << 22));
                double error = Math.abs(ScalarMath.sinTurns(turn, quarters) - expected);
                worst = Math.max(worst, expected == 0 ? error * 1e30 : error / Math.ulp((float) expected));
            }
        }
        assertTrue(worst < 2.5, "worst error " + worst + " ulp");
    }

    /** The sine of {@code turn * 2^-24} turns, by symmetry from the first eighth, so that multiples of pi are exact. */
    private static double sine(int turn) {
        int rest = turn & (1 << 24) - 1;
        double sign = rest >= 1 << 23 ? -1 : 1;
        rest &= (1 << 23) - 1;
        rest = Math.min(rest, (1 << 23) - rest);
        return sign * StrictMath.sin(rest * 0x1p-24 * 2 * Math.PI);
    }
}
