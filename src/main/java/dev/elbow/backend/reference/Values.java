package dev.elbow.backend.reference;

import dev.elbow.backend.Lifetime;
import dev.elbow.tensor.Buffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** A batch of rows in double arithmetic; callers see it as float32. */
final class Values implements Buffer {
    private final Lifetime lifetime;
    final double[] data;

    Values(Lifetime lifetime, int rows, int width) {
        this.lifetime = lifetime;
        this.data = new double[Math.multiplyExact(rows, width)];
    }

    @Override
    public long elements() {
        return data.length;
    }

    @Override
    public void write(long index, float[] source, int sourceIndex, int count) {
        lifetime.check();
        Objects.checkFromIndexSize(index, count, data.length);
        Objects.checkFromIndexSize(sourceIndex, count, source.length);
        for (int i = 0; i < count; i++) {
            data[(int) index + i] = source[sourceIndex + i];
        }
    }

    @Override
    public void read(long index, float[] target, int targetIndex, int count) {
        lifetime.check();
        Objects.checkFromIndexSize(index, count, data.length);
        Objects.checkFromIndexSize(targetIndex, count, target.length);
        for (int i = 0; i < count; i++) {
            target[targetIndex + i] = (float) data[(int) index + i];
        }
    }

    @Override
    public void write(long index, MemorySegment source) {
        lifetime.check();
        long count = source.byteSize() / Float.BYTES;
        Objects.checkFromIndexSize(index, count, data.length);
        for (int i = 0; i < count; i++) {
            data[(int) index + i] = source.get(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) i * Float.BYTES);
        }
    }
}
