package dev.elbow.backend.cpu;

import dev.elbow.backend.Lifetime;
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
    private final long rows;
    private final int columns;
    private final int stride;
    private final Lifetime owner;

    HostBuffer(long address, long rows, int columns, int stride, Lifetime owner) {
        if (address == 0) {
            throw new IllegalStateException("the plan has no memory for this buffer");
        }
        this.address = address;
        this.rows = rows;
        this.columns = columns;
        this.stride = stride;
        this.owner = owner;
    }

    @Override
    public long elements() {
        return rows * columns;
    }

    @Override
    public void write(long index, float[] source, int sourceIndex, int count) {
        Objects.checkFromIndexSize(sourceIndex, count, source.length);
        forEachRun(
                index,
                count,
                (at, done, length) -> MemorySegment.copy(
                        source, sourceIndex + done, NativeMemory.ALL, ValueLayout.JAVA_FLOAT, at, length));
    }

    @Override
    public void read(long index, float[] target, int targetIndex, int count) {
        Objects.checkFromIndexSize(targetIndex, count, target.length);
        forEachRun(
                index,
                count,
                (at, done, length) -> MemorySegment.copy(
                        NativeMemory.ALL, ValueLayout.JAVA_FLOAT, at, target, targetIndex + done, length));
    }

    @Override
    public void write(long index, MemorySegment source) {
        int count = Math.toIntExact(source.byteSize() / Float.BYTES);
        forEachRun(
                index,
                count,
                (at, done, length) -> MemorySegment.copy(
                        source, (long) done * Float.BYTES, NativeMemory.ALL, at, (long) length * Float.BYTES));
    }

    /** Calls {@code run} for each stretch of contiguous memory behind the elements {@code [index, index + count)}. */
    private void forEachRun(long index, int count, Run run) {
        owner.check();
        Objects.checkFromIndexSize(index, count, elements());
        int done = 0;
        while (done < count) {
            long row = (index + done) / columns;
            int column = (int) ((index + done) % columns);
            int length = stride == columns ? count - done : Math.min(count - done, columns - column);
            run.accept(address + (row * stride + column) * Float.BYTES, done, length);
            done += length;
        }
    }

    private interface Run {
        void accept(long address, int done, int length);
    }
}
