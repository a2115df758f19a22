package dev.elbow.backend.cpu.kernel;

/**
 * Float32 functions of our own, so that a value has the same bits interpreted, compiled and on any vector width. The
 * scalar twin of {@link VectorMath}: operation by operation the same. Coefficients are minimax fits (Remez in 40
 * digits), rounded to float32.
 */
final class ScalarMath {
    /** Below this exp gives 0: the next power of two down is no normal number. */
    static final float EXP_LOW = -87.3f;
    /** Above this exp gives infinity. */
    static final float EXP_HIGH = 89f;

    static final float LOG2_E = 0x1.715476p+0f;
    static final float LN2_HIGH = 0x1.62e430p-1f;
    static final float LN2_LOW = -0x1.05c610p-29f;
    /**
     * 1.5 * 2^23 rounds a sum to an integer in the low mantissa bits. The 126 on top is the bias of a float's exponent
     * less one: the bits, shifted left by 23, are then the float 2^(n-1).
     */
    static final float EXP_ROUND = 0x1.8p23f + 126;

    // 2 exp(r) for |r| <= ln(2)/2, relative error of the fit 1.9e-9.
    static final float EXP_0 = 2;
    static final float EXP_1 = 2;
    static final float EXP_2 = 0x1.fffffap-1f;
    static final float EXP_3 = 0x1.55540ap-2f;
    static final float EXP_4 = 0x1.55589ap-4f;
    static final float EXP_5 = 0x1.126d1ep-6f;
    static final float EXP_6 = 0x1.6ab976p-9f;

    // (2 atanh(s) - 2s) / s^3 in s^2 for |s| <= 1/3, relative error of the logarithm 4.5e-9.
    static final float LOG_0 = 0x1.555502p-1f;
    static final float LOG_1 = 0x1.99d208p-2f;
    static final float LOG_2 = 0x1.1ebd0cp-2f;
    static final float LOG_3 = 0x1.1ed7c0p-2f;

    // sin(a) = a + a^3 S(a^2), cos(a) = 1 - a^2/2 + a^4 C(a^2) for |a| <= pi/4, relative errors 3.8e-9 and 1.2e-10.
    static final float SIN_0 = -0x1.555546p-3f;
    static final float SIN_1 = 0x1.11073ap-7f;
    static final float SIN_2 = -0x1.994388p-13f;
    static final float COS_0 = 0x1.55554ap-5f;
    static final float COS_1 = -0x1.6c0c32p-10f;
    static final float COS_2 = 0x1.99eb4ap-16f;

    /** The bits of sqrt(0.5): mantissas between it and its double have logarithms around 0. */
    static final int SQRT_HALF_BITS = 0x3f3504f3;

    /** Half a turn's quarter, pi/2, in units of 2^-22. */
    static final float QUARTER_TURN_STEP = 0x1.921fb6p-22f;

    private ScalarMath() {}

    /**
     * e^x, within 1.5 ulp. Above 88.7228 infinity; below -86.99 zero, where the true value is under 1.7e-38: results
     * are never denormal. NaN stays NaN.
     */
    static float exp(float x) {
        float c = x < EXP_LOW ? EXP_LOW : x;
        c = c > EXP_HIGH ? EXP_HIGH : c;
        float rounded = Math.fma(c, LOG2_E, EXP_ROUND);
        float n = rounded - EXP_ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, c));
        float p = Math.fma(EXP_6, r, EXP_5);
        p = Math.fma(p, r, EXP_4);
        p = Math.fma(p, r, EXP_3);
        p = Math.fma(p, r, EXP_2);
        p = Math.fma(p, r, EXP_1);
        p = Math.fma(p, r, EXP_0);
        return p * Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << 23);
    }

    /** log(1 + f) for f in [-0.3, 1], within 1.5 ulp: with s = f / (2 + f), 2 atanh(s) = f - s (f - s^2 P(s^2)). */
    static float log1p(float f) {
        float minusS = f / (-2 - f);
        float q = minusS * minusS;
        float minusP = Math.fma(-LOG_3, q, -LOG_2);
        minusP = Math.fma(minusP, q, -LOG_1);
        minusP = Math.fma(minusP, q, -LOG_0);
        return Math.fma(minusS, Math.fma(q, minusP, f), f);
    }

    /** The natural logarithm of a positive normal number. */
    static float log(float x) {
        int bits = Float.floatToRawIntBits(x);
        int exponent = bits - SQRT_HALF_BITS >> 23;
        float mantissa = Float.intBitsToFloat(bits - (exponent << 23));
        float e = exponent;
        return Math.fma(e, LN2_HIGH, Math.fma(e, LN2_LOW, log1p(mantissa - 1)));
    }

    /**
     * The sine of {@code turn * 2^-24} full turns, {@code turn} in [0, 2^24], plus {@code quarters} quarter turns: the
     * reduction to an eighth of a turn is exact integer arithmetic, so small results keep their relative accuracy.
     */
    static float sinTurns(int turn, int quarters) {
        int nearest = turn + (1 << 21) >> 22;
        float a = (turn - (nearest << 22)) * QUARTER_TURN_STEP;
        int quadrant = nearest + quarters;
        float q = a * a;
        float sin = Math.fma(Math.fma(SIN_2, q, SIN_1), q, SIN_0);
        sin = Math.fma(sin * q, a, a);
        float cos = Math.fma(Math.fma(COS_2, q, COS_1), q, COS_0);
        cos = Math.fma(cos * q, q, Math.fma(q, -0.5f, 1f));
        float value = (quadrant & 1) == 0 ? sin : cos;
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ (quadrant & 2) << 30);
    }
}
