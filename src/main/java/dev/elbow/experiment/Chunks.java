package dev.elbow.experiment;

import dev.elbow.data.Dataset;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Applies a model or network to many samples, a piece at a time, so that not all need to be in memory as floats. */
public final class Chunks {
    private static final int SIZE = 1000;

    private Chunks() {}

    /**
     * Returns what a function makes of the first samples of a data set, one row after the other.
     *
     * @param count samples, at least 1
     * @param function rows in, as many rows out, for example {@code model::encode}
     */
    public static float[] map(Dataset data, int count, UnaryOperator<float[]> function) {
        float[] result = new float[0];
        for (int from = 0; from < count; from += SIZE) {
            int to = Math.min(count, from + SIZE);
            float[] some = function.apply(data.samples(from, to));
            int width = some.length / (to - from);
            if (from == 0) {
                result = new float[Math.multiplyExact(count, width)];
            }
            System.arraycopy(some, 0, result, from * width, some.length);
        }
        return result;
    }

    /** Returns row {@code i} of rows that are {@code width} values wide. */
    public static float[] row(float[] rows, int width, int i) {
        return Arrays.copyOfRange(rows, i * width, (i + 1) * width);
    }
}
