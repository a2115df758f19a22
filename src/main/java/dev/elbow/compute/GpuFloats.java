package dev.elbow.compute;

import dev.elbow.backend.cuda.DeviceBlock;
import dev.elbow.tensor.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Float32 elements in a GPU's memory. */
public final class GpuFloats extends GpuBuffer implements Buffer {
    GpuFloats(Gpu gpu, DeviceBlock block, long elements) {
        super(gpu, block, elements, Float.BYTES);
    }

    GpuFloats(Gpu gpu, long address, long elements) {
        super(gpu, address, elements, Float.BYTES);
    }

    @Override
    public void write(long index, float[] source, int sourceIndex, int count) {
        write(index, slice(source, sourceIndex, count));
    }

    @Override
    public void read(long index, float[] target, int targetIndex, int count) {
        read(index, slice(target, targetIndex, count));
    }

    private static MemorySegment slice(float[] array, int from, int count) {
        Objects.checkFromIndexSize(from, count, array.length);
        return MemorySegment.ofArray(array).asSlice((long) from * Float.BYTES, (long) count * Float.BYTES);
    }
}
