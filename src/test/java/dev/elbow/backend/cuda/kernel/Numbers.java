package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;

/** Inputs of the kernels' tests and how outputs are compared. */
final class Numbers {
    private Numbers() {}

    /** Normal numbers times {@code scale}. */
    static float[] normal(int n, long seed, double scale) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return values;
    }

    /** Uniform numbers in [0, 1). */
    static float[] uniform(int n, long seed) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    /** Whole numbers from -{@code most} to {@code most}: sums of them are exact, ties are common. */
    static float[] whole(int n, long seed, int most) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextInt(2 * most + 1) - most;
        }
        return values;
    }

    /** The same bits; every NaN counts as the same. */
    static void assertSame(float[] expected, float[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
                throw new AssertionError(
                        "%s: element %d is %s, expected %s".formatted(what, i, actual[i], expected[i]));
            }
        }
    }

    /** |actual - expected| at most {@code atol + rtol |expected|}; NaN and infinities only where expected. */
    static void assertClose(double[] expected, float[] actual, double rtol, double atol, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            double allowed = atol + rtol * Math.abs(expected[i]);
            boolean same = Double.isFinite(expected[i])
                    ? Math.abs(actual[i] - expected[i]) <= allowed
                    : Double.compare(expected[i], actual[i]) == 0;
            if (!same) {
                throw new AssertionError("%s: element %d is %s, expected %s within %s"
                        .formatted(what, i, actual[i], expected[i], allowed));
            }
        }
    }
}
