package dev.elbow.backend.cpu;

import dev.elbow.ffi.NativeMemory;

/** Whole rows of a batch. */
final class Rows {
    private Rows() {}

    /** Zeroes the rows {@code [valid, batch)} of {@code features} float32 each. */
    static void zeroPast(int valid, int batch, int features, long address) {
        if (valid < batch) {
            long rowBytes = (long) features * Float.BYTES;
            NativeMemory.ALL
                    .asSlice(address + valid * rowBytes, (batch - valid) * rowBytes)
                    .fill((byte) 0);
        }
    }

    /** Returns the address of a row. */
    static long at(long address, int row, int features) {
        return address + (long) row * features * Float.BYTES;
    }
}
