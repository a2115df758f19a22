package dev.elbow.compute;

import dev.elbow.backend.cuda.DeviceBlock;
import java.lang.foreign.MemorySegment;

/** Byte elements in a GPU's memory. */
public final class GpuBytes extends GpuBuffer {
    GpuBytes(Gpu gpu, DeviceBlock block, long elements) {
        super(gpu, block, elements, 1);
    }

    GpuBytes(Gpu gpu, long address, long elements) {
        super(gpu, address, elements, 1);
    }

    /** Writes the whole array to the start of the buffer. */
    public void write(byte... source) {
        write(0, MemorySegment.ofArray(source));
    }

    /** Returns the first {@code count} elements in a new array. */
    public byte[] read(int count) {
        byte[] target = new byte[count];
        read(0, MemorySegment.ofArray(target));
        return target;
    }
}
