package dev.elbow.backend.cpu;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.StridedRows;
import dev.elbow.ffi.NativeMemory;
import dev.elbow.tensor.Buffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Float32 rows in a plan's host memory, {@code columns} wide and {@code stride} elements apart, seen as one contiguous
 * buffer.
 */
final class HostBuffer implements Buffer {
    private final long address;
    private final StridedRows rows;
    private final Lifetime owner;

    HostBuffer(long address, long rows, int columns, int stride, Lifetime owner) {
        if (address == 0) {
            throw new IllegalStateException("the plan has no memory for this buffer");
        }
        this.address = address;
        this.rows = new StridedRows(rows, columns, stride);
        this.owner = owner;
    }

    @Override
    public long elements() {
        return rows.elements();
    }

    @Override
    public void write(long index, float[] source, int sourceIndex, int count) {
        Objects.checkFromIndexSize(sourceIndex, count, source.length);
        owner.check();
        rows.forEachRun(
                index,
                count,
                (offset, done, length) -> MemorySegment.copy(
                        source, sourceIndex + done, NativeMemory.ALL, ValueLayout.JAVA_FLOAT, at(offset), length));
    }

    @Override
    public void read(long index, float[] target, int targetIndex, int count) {
        Objects.checkFromIndexSize(targetIndex, count, target.length);
        owner.check();
        rows.forEachRun(
                index,
                count,
                (offset, done, length) -> MemorySegment.copy(
                        NativeMemory.ALL, ValueLayout.JAVA_FLOAT, at(offset), target, targetIndex + done, length));
    }

    @Override
    public void write(long index, MemorySegment source) {
        int count = Math.toIntExact(source.byteSize() / Float.BYTES);
        owner.check();
        rows.forEachRun(
                index,
                count,
                (offset, done, length) -> MemorySegment.copy(
                        source, (long) done * Float.BYTES, NativeMemory.ALL, at(offset), (long) length * Float.BYTES));
    }

    private long at(long offset) {
        return address + offset * Float.BYTES;
    }
}
