package dev.elbow.backend.cpu.kernel;

import static dev.elbow.ffi.NativeMemory.ALL;

import java.lang.foreign.ValueLayout;

/** Single elements at an address plus an index: the scalar twins' loads and stores. */
final class RawMemory {
    private RawMemory() {}

    /** The address of float32 element {@code index}. */
    static long at(long address, int index) {
        return address + ((long) index << 2);
    }

    static float get(long address, int index) {
        return ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at(address, index));
    }

    static void set(long address, int index, float value) {
        ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at(address, index), value);
    }

    static int getInt(long address, int index) {
        return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, at(address, index));
    }

    static void setInt(long address, int index, int value) {
        ALL.set(ValueLayout.JAVA_INT_UNALIGNED, at(address, index), value);
    }

    static double getDouble(long address, int index) {
        return ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, address + ((long) index << 3));
    }

    static void setDouble(long address, int index, double value) {
        ALL.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, address + ((long) index << 3), value);
    }

    /** Sets {@code n} float32 elements to 0. */
    static void clear(long address, long n) {
        for (long i = 0; i < n; i++) {
            ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address + 4 * i, 0);
        }
    }
}
