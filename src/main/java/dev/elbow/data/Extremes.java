package dev.elbow.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The least and the largest of some values; both NaN if one of the values is. */
record Extremes(float least, float largest) {
    /** Of bytes that mean value / 255. */
    static final Extremes OF_BYTES = new Extremes(0, 1);

    static Extremes ofFloats(MemorySegment floats) {
        float least = Float.POSITIVE_INFINITY;
        float largest = Float.NEGATIVE_INFINITY;
        long values = floats.byteSize() / Float.BYTES;
        for (long i = 0; i < values; i++) {
            float value = floats.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            // Both keep a NaN.
            least = Math.min(least, value);
            largest = Math.max(largest, value);
        }
        return new Extremes(least, largest);
    }

    /** Returns whether all values are in {@code [low, high]}, in which NaN never is. */
    boolean within(float low, float high) {
        return least >= low && largest <= high;
    }
}
