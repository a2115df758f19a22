package dev.elbow.backend.reference;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Samples;
import dev.elbow.backend.SeamChecks;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The caller's memory, read in place, and a copy of the labels. */
final class ReferenceSamples implements Samples {
    private final Lifetime lifetime = new Lifetime("the data set");
    private final MemoryAccount account;
    private final MemorySegment data;
    private final DType type;
    private final Shape shape;
    private final int count;
    private final int[] labels;

    ReferenceSamples(MemoryAccount account, MemorySegment data, DType type, Shape shape, int count, int[] labels) {
        this.account = account;
        this.data = data;
        this.type = type;
        this.shape = shape;
        this.count = count;
        this.labels = labels == null ? null : labels.clone();
        account.add(MemoryUse.SAMPLES, bytes());
    }

    private long bytes() {
        return data.byteSize() + (labels == null ? 0 : (long) labels.length * Integer.BYTES);
    }

    void check() {
        lifetime.check();
    }

    /** Returns one element of one sample: a stored float, or a stored byte over 255. */
    double value(int sample, int element) {
        long index = (long) sample * shape.elements() + element;
        return switch (type) {
            case F32 -> data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
            case U8 -> (data.get(ValueLayout.JAVA_BYTE, index) & 0xFF) / 255.0;
        };
    }

    /** Returns the label of a sample of a set that has labels. */
    int label(int sample) {
        return labels[sample];
    }

    @Override
    public int classes() {
        return SeamChecks.classes(labels);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public DType type() {
        return type;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void close() {
        if (lifetime.close()) {
            account.remove(MemoryUse.SAMPLES, bytes());
        }
    }
}
