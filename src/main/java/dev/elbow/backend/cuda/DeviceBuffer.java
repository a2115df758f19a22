package dev.elbow.backend.cuda;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.StridedRows;
import dev.elbow.tensor.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Float32 rows in a plan's device memory, seen as one contiguous buffer. Each call returns when the copy is done, and holds the
 * {@link Gpu}'s lock from the look at whether the plan is open until then.
 */
final class DeviceBuffer implements Buffer {
    private final Gpu gpu;
    private final Lifetime owner;
    private final long address;
    private final StridedRows rows;

    DeviceBuffer(Gpu gpu, Lifetime owner, long address, StridedRows rows) {
        this.gpu = gpu;
        this.owner = owner;
        this.address = address;
        this.rows = rows;
    }

    @Override
    public long elements() {
        return rows.elements();
    }

    @Override
    public void write(long index, float[] source, int sourceIndex, int count) {
        Objects.checkFromIndexSize(sourceIndex, count, source.length);
        synchronized (gpu) {
            owner.check();
            rows.forEachRun(
                    index, count, (offset, done, length) -> gpu.upload(source, sourceIndex + done, length, at(offset)));
        }
    }

    @Override
    public void write(long index, MemorySegment source) {
        int count = Math.toIntExact(source.byteSize() / Float.BYTES);
        synchronized (gpu) {
            owner.check();
            rows.forEachRun(
                    index,
                    count,
                    (offset, done, length) -> gpu.upload(
                            source.asSlice((long) done * Float.BYTES, (long) length * Float.BYTES), at(offset)));
        }
    }

    @Override
    public void read(long index, float[] target, int targetIndex, int count) {
        Objects.checkFromIndexSize(targetIndex, count, target.length);
        Objects.checkFromIndexSize(index, count, elements());
        if (rows.stride() == rows.columns() || count == 0) {
            download(index, target, targetIndex, count);
            return;
        }
        // One copy of all rows that are touched is faster than one copy a row.
        long first = index / rows.columns() * rows.stride();
        long last = (index + count - 1) / rows.columns() * rows.stride() + rows.columns();
        float[] touched = new float[Math.toIntExact(last - first)];
        download(first, touched, 0, touched.length);
        rows.forEachRun(
                index,
                count,
                (offset, done, length) ->
                        System.arraycopy(touched, (int) (offset - first), target, targetIndex + done, length));
    }

    private void download(long offset, float[] target, int from, int count) {
        synchronized (gpu) {
            owner.check();
            gpu.download(at(offset), target, from, count);
        }
    }

    private long at(long offset) {
        return address + offset * Float.BYTES;
    }
}
