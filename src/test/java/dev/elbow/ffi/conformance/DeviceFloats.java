package dev.elbow.ffi.conformance;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.elbow.ffi.cuda.CudaMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Float arrays on the device, for calls whose results are looked at; all are freed together. */
final class DeviceFloats implements AutoCloseable {
    private final List<Long> addresses = new ArrayList<>();

    /** Small integers, so that sums of products are exact: a different sequence for each {@code seed}. */
    static float[] integers(int count, int seed) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i * 7 + seed * 5 + i / 3) % 7 - 3;
        }
        return values;
    }

    /** A copy of an array on the device. */
    long upload(float... values) {
        long address = allocate(values.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocateFrom(JAVA_FLOAT, values);
            CudaMemory.cuMemcpyHtoD_v2(address, host.address(), host.byteSize());
        }
        return address;
    }

    /** Room for an array on the device. */
    long allocate(int count) {
        long address = CudaMemory.cuMemAlloc_v2(4L * count);
        addresses.add(address);
        return address;
    }

    /** An array from the device, after everything enqueued on the stream has run. */
    static List<Float> download(long address, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(JAVA_FLOAT, count);
            CudaMemory.cuMemcpyDtoH_v2(host.address(), address, host.byteSize());
            return list(host.toArray(JAVA_FLOAT));
        }
    }

    static List<Float> list(float... values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value + 0f);
        }
        return list;
    }

    @Override
    public void close() {
        addresses.forEach(CudaMemory::cuMemFree_v2);
    }
}
