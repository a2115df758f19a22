package dev.elbow.backend.cpu;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;

/**
 * How the values of one parameter lie in the flat store: a permutation of the exposed layout, with padding where a primitive's
 * blocks need it.
 *
 * @param size elements in the store, padding included
 * @param exposed for each element of the store its position in the exposed layout, -1 for padding; null if both layouts are
 *     the same
 */
record ParameterLayout(int size, int[] exposed) {

    /** Returns the layout that equals the exposed one. */
    static ParameterLayout identity(int size) {
        return new ParameterLayout(size, null);
    }

    /** Returns a layout without padding, from a permutation that may be null for the identity. */
    static ParameterLayout permuted(int size, int[] exposed) {
        return new ParameterLayout(size, exposed);
    }

    /** Stores values; padding becomes zero. */
    void store(float[] values, long address) {
        for (int i = 0; i < size; i++) {
            int from = exposed == null ? i : exposed[i];
            NativeMemory.ALL.set(
                    ValueLayout.JAVA_FLOAT, address + (long) i * Float.BYTES, from < 0 ? 0f : values[from]);
        }
    }

    /** Loads values in the exposed layout, to index 0 of the target and on. */
    void load(long address, FloatBuffer target) {
        for (int i = 0; i < size; i++) {
            int to = exposed == null ? i : exposed[i];
            if (to >= 0) {
                target.put(to, NativeMemory.ALL.get(ValueLayout.JAVA_FLOAT, address + (long) i * Float.BYTES));
            }
        }
    }
}
