package dev.elbow.backend.cpu;

import dev.elbow.backend.HostSamples;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;

/** The caller's memory, by its address. */
final class CpuSamples extends HostSamples {
    CpuSamples(MemoryAccount account, MemorySegment data, DType type, Shape shape, int count, int[] labels) {
        super(account, data, type, shape, count, labels);
    }

    /** Returns the address of the first sample, after a {@link #check}. */
    long address() {
        check();
        return data().address();
    }
}
