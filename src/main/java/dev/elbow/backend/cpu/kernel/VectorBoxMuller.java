package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.loadInts;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;
import static dev.elbow.backend.cpu.kernel.Vectors.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Pairs of random words into pairs of normal numbers, in place, with the bits of {@link ScalarNoiseKernels}. Two passes
 * over memory in the first-level cache: first the even word becomes the radius, then the radius and the odd word become
 * the two numbers. As one pass it would be too large for the compiler to inline whole.
 */
final class VectorBoxMuller {
    private static final IntVector ONE = ints(1);
    private static final FloatVector UNIFORM_STEP = splat(0x1p-24f);
    private static final FloatVector MINUS_TWO = splat(-2);
    private static final FloatVector LN2_HIGH = splat(ScalarMath.LN2_HIGH);
    private static final FloatVector LN2_LOW = splat(ScalarMath.LN2_LOW);
    private static final IntVector SQRT_HALF_BITS = ints(ScalarMath.SQRT_HALF_BITS);

    private static final FloatVector SIN_0 = splat(ScalarMath.SIN_0);
    private static final FloatVector SIN_1 = splat(ScalarMath.SIN_1);
    private static final FloatVector SIN_2 = splat(ScalarMath.SIN_2);
    private static final FloatVector COS_0 = splat(ScalarMath.COS_0);
    private static final FloatVector COS_1 = splat(ScalarMath.COS_1);
    private static final FloatVector COS_2 = splat(ScalarMath.COS_2);
    private static final FloatVector MINUS_HALF = splat(-0.5f);
    private static final FloatVector QUARTER_TURN_STEP = splat(ScalarMath.QUARTER_TURN_STEP);
    private static final IntVector EIGHTH_OF_TURN = ints(1 << 21);

    /** 1 in the even lanes: a cosine is the sine a quarter turn on. */
    private static final IntVector COSINE_FIRST =
            (IntVector) ints(0).addIndex(1).not().and(1);

    private static final VectorMask<Integer> ODD = COSINE_FIRST.compare(VectorOperators.EQ, 0);

    private VectorBoxMuller() {}

    private static IntVector ints(int value) {
        return IntVector.broadcast(Vectors.I, value);
    }

    /**
     * The first pass; a last {@code n % LANES} words stay as they are. Even lanes: {@code sqrt(-2 log u)} by {@link
     * ScalarMath#log}; odd lanes: as they are.
     */
    static void radii(long words, int n) {
        for (int i = 0; i + LANES <= n; i += LANES) {
            radius(words, i);
        }
    }

    /**
     * The second pass: multiplies the radius of a pair by the cosine and the sine of its turn, by {@link
     * ScalarMath#sinTurns}.
     */
    static void turns(long words, int n) {
        for (int i = 0; i + LANES <= n; i += LANES) {
            turn(words, i);
        }
    }

    private static void radius(long words, int i) {
        IntVector word = loadInts(words, i);
        FloatVector u = floats(word.lanewise(VectorOperators.LSHR, 8).add(ONE)).mul(UNIFORM_STEP);
        IntVector bits = u.reinterpretAsInts();
        IntVector exponent = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
        IntVector mantissa = bits.sub(exponent.lanewise(VectorOperators.LSHL, 23));
        FloatVector e = floats(exponent);
        FloatVector low =
                e.fma(LN2_LOW, VectorMath.log1p(mantissa.reinterpretAsFloats().sub(VectorMath.ONE)));
        FloatVector log = e.fma(LN2_HIGH, low);
        IntVector radius = log.mul(MINUS_TWO).lanewise(VectorOperators.SQRT).reinterpretAsInts();
        store(radius.blend(word, ODD), words, i);
    }

    private static void turn(long words, int i) {
        LongVector pairs = Vectors.loadLongs(words, i);
        LongVector high = pairs.lanewise(VectorOperators.LSHR, 32);
        LongVector both = high.or(high.lanewise(VectorOperators.LSHL, 32));
        IntVector turn = both.reinterpretAsInts().lanewise(VectorOperators.LSHR, 8);
        IntVector nearest = turn.add(EIGHTH_OF_TURN).lanewise(VectorOperators.ASHR, 22);
        IntVector rest = turn.sub(nearest.lanewise(VectorOperators.LSHL, 22));
        FloatVector a = floats(rest).mul(QUARTER_TURN_STEP);
        FloatVector q = a.mul(a);
        FloatVector sin = SIN_2.fma(q, SIN_1).fma(q, SIN_0).mul(q).fma(a, a);
        FloatVector cos = COS_2.fma(q, COS_1).fma(q, COS_0).mul(q).fma(q, q.fma(MINUS_HALF, VectorMath.ONE));
        // Bit 0 of the quadrant chooses between them, bit 1 is the sign.
        IntVector quadrant = nearest.add(COSINE_FIRST);
        VectorMask<Float> odd = quadrant.and(ONE).eq(ONE).cast(Vectors.F);
        IntVector sign = quadrant.lanewise(VectorOperators.LSHR, 1).lanewise(VectorOperators.LSHL, 31);
        IntVector value = sin.blend(cos, odd).reinterpretAsInts().lanewise(VectorOperators.XOR, sign);
        LongVector radius = pairs.lanewise(VectorOperators.LSHL, 32);
        radius = radius.or(radius.lanewise(VectorOperators.LSHR, 32));
        store(radius.reinterpretAsInts().reinterpretAsFloats().mul(value.reinterpretAsFloats()), words, i);
    }

    private static FloatVector floats(IntVector values) {
        return (FloatVector) values.convert(VectorOperators.I2F, 0);
    }
}
