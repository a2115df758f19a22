package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.Vectors.splat;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The functions of {@link ScalarMath} on vectors, lane by lane the same bits. The Vector API's own EXP, LOG and SIN are
 * not used: interpreted and compiled code give different bits there.
 *
 * <p>Coefficients are vectors made once: a broadcast written into an expression costs the compiler so many nodes that a
 * kernel of two functions no longer inlines whole, and a kernel that does not inline whole allocates its vectors. For
 * the same reason signs sit in coefficients instead of negations.
 */
final class VectorMath {
    static final FloatVector ZERO = splat(0);
    static final FloatVector HALF = splat(0.5f);
    static final FloatVector ONE = splat(1);
    static final FloatVector MINUS_ONE = splat(-1);

    private static final FloatVector MINUS_TWO = splat(-2);

    private static final IntVector SIGN_BIT = IntVector.broadcast(Vectors.I, Integer.MIN_VALUE);
    private static final FloatVector EXP_LOW = splat(ScalarMath.EXP_LOW);
    private static final FloatVector EXP_HIGH = splat(ScalarMath.EXP_HIGH);
    private static final FloatVector EXP_ROUND = splat(ScalarMath.EXP_ROUND);
    private static final FloatVector LOG2_E = splat(ScalarMath.LOG2_E);
    private static final FloatVector MINUS_LN2_HIGH = splat(-ScalarMath.LN2_HIGH);
    private static final FloatVector MINUS_LN2_LOW = splat(-ScalarMath.LN2_LOW);
    private static final FloatVector EXP_0 = splat(ScalarMath.EXP_0);
    private static final FloatVector EXP_1 = splat(ScalarMath.EXP_1);
    private static final FloatVector EXP_2 = splat(ScalarMath.EXP_2);
    private static final FloatVector EXP_3 = splat(ScalarMath.EXP_3);
    private static final FloatVector EXP_4 = splat(ScalarMath.EXP_4);
    private static final FloatVector EXP_5 = splat(ScalarMath.EXP_5);
    private static final FloatVector EXP_6 = splat(ScalarMath.EXP_6);

    private static final FloatVector MINUS_LOG_0 = splat(-ScalarMath.LOG_0);
    private static final FloatVector MINUS_LOG_1 = splat(-ScalarMath.LOG_1);
    private static final FloatVector MINUS_LOG_2 = splat(-ScalarMath.LOG_2);
    private static final FloatVector MINUS_LOG_3 = splat(-ScalarMath.LOG_3);

    private VectorMath() {}

    /** {@link ScalarMath#exp}. */
    static FloatVector exp(FloatVector x) {
        FloatVector c = x.blend(EXP_LOW, x.lt(EXP_LOW));
        return expClamped(c.blend(EXP_HIGH, EXP_HIGH.lt(c)));
    }

    /** {@code exp(-|x|)} by {@link ScalarMath#exp}; without an upper limit to watch. */
    static FloatVector expOfMinusAbs(FloatVector x) {
        FloatVector c = SIGN_BIT.or(x.reinterpretAsInts()).reinterpretAsFloats();
        return expClamped(c.blend(EXP_LOW, c.lt(EXP_LOW)));
    }

    private static FloatVector expClamped(FloatVector c) {
        FloatVector rounded = c.fma(LOG2_E, EXP_ROUND);
        FloatVector n = rounded.sub(EXP_ROUND);
        FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, c));
        FloatVector p = EXP_6.fma(r, EXP_5)
                .fma(r, EXP_4)
                .fma(r, EXP_3)
                .fma(r, EXP_2)
                .fma(r, EXP_1)
                .fma(r, EXP_0);
        IntVector scale = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        return p.mul(scale.reinterpretAsFloats());
    }

    /** {@link ScalarMath#log1p}. */
    static FloatVector log1p(FloatVector f) {
        FloatVector minusS = f.div(MINUS_TWO.sub(f));
        FloatVector q = minusS.mul(minusS);
        FloatVector minusP = MINUS_LOG_3.fma(q, MINUS_LOG_2).fma(q, MINUS_LOG_1).fma(q, MINUS_LOG_0);
        return minusS.fma(q.fma(minusP, f), f);
    }
}
