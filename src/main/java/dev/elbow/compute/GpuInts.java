package dev.elbow.compute;

import dev.elbow.backend.cuda.DeviceBlock;
import java.lang.foreign.MemorySegment;

/** Int32 elements in a GPU's memory. */
public final class GpuInts extends GpuBuffer {
    GpuInts(Gpu gpu, DeviceBlock block, long elements) {
        super(gpu, block, elements, Integer.BYTES);
    }

    GpuInts(Gpu gpu, long address, long elements) {
        super(gpu, address, elements, Integer.BYTES);
    }

    /** Writes the whole array to the start of the buffer. */
    public void write(int... source) {
        write(0, MemorySegment.ofArray(source));
    }

    /** Returns the first {@code count} elements in a new array. */
    public int[] read(int count) {
        int[] target = new int[count];
        read(0, MemorySegment.ofArray(target));
        return target;
    }
}
