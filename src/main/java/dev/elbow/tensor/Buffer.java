package dev.elbow.tensor;

import java.lang.foreign.MemorySegment;

/**
 * Float32 elements in a device's memory. A buffer belongs to the plan or parameter store that made it and lives exactly
 * as long. Not thread-safe: it is read and written between the runs of its owner.
 */
public interface Buffer {

    /** Returns the number of float32 elements. */
    long elements();

    /**
     * Copies {@code count} elements from {@code source}, starting at {@code sourceIndex}, to element {@code index} of this
     * buffer.
     *
     * @throws IndexOutOfBoundsException if either range does not fit
     * @throws IllegalStateException if the owner is closed
     */
    void write(long index, float[] source, int sourceIndex, int count);

    /**
     * Copies {@code count} elements from element {@code index} of this buffer to {@code target}, starting at
     * {@code targetIndex}.
     *
     * @throws IndexOutOfBoundsException if either range does not fit
     * @throws IllegalStateException if the owner is closed
     */
    void read(long index, float[] target, int targetIndex, int count);

    /**
     * Copies elements from native or heap memory to element {@code index} of this buffer.
     *
     * @throws IndexOutOfBoundsException if the range does not fit
     * @throws IllegalStateException if the owner is closed
     */
    void write(long index, MemorySegment source);

    /** Writes the whole array to the start of the buffer. */
    default void write(float... source) {
        write(0, source, 0, source.length);
    }

    /** Returns the first {@code count} elements in a new array. */
    default float[] read(int count) {
        float[] target = new float[count];
        read(0, target, 0, count);
        return target;
    }
}
