package dev.elbow.peers;

import java.util.Arrays;

/**
 * A float32 array with its shape, row-major.
 *
 * @param shape extents, outermost first
 * @param values the elements
 */
public record Array(int[] shape, float[] values) {
    /** Checks that shape and values agree. */
    public Array {
        long elements = Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
        if (elements != values.length) {
            throw new IllegalArgumentException(
                    "shape %s holds %d elements, found %d".formatted(Arrays.toString(shape), elements, values.length));
        }
    }

    /** Returns the shape as PyTorch and TensorFlow want it. */
    public long[] longShape() {
        return Arrays.stream(shape).asLongStream().toArray();
    }

    /** Returns the largest absolute difference of two arrays of one shape; NaN if any difference is NaN. */
    public double maxAbsDifference(Array other) {
        if (!Arrays.equals(shape, other.shape)) {
            throw new IllegalArgumentException(
                    "shapes differ: %s and %s".formatted(Arrays.toString(shape), Arrays.toString(other.shape)));
        }
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            double difference = Math.abs((double) values[i] - other.values[i]);
            if (!(difference <= largest)) {
                largest = difference;
            }
            if (Double.isNaN(largest)) {
                break;
            }
        }
        return largest;
    }

    /** Returns the largest absolute value. */
    public double maxAbs() {
        return maxAbsDifference(new Array(shape, new float[values.length]));
    }
}
