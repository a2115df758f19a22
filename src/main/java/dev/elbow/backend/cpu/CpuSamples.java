package dev.elbow.backend.cpu;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Samples;
import dev.elbow.backend.SeamChecks;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;

/** A data set in host memory, by reference: the caller's segment must outlive it. Labels are a copy. */
final class CpuSamples implements Samples {
    private final MemoryAccount account;
    private final MemorySegment data;
    private final DType type;
    private final Shape shape;
    private final int count;
    private final int[] labels;
    private final Lifetime lifetime = new Lifetime("the data set on the device");

    CpuSamples(MemoryAccount account, MemorySegment data, DType type, Shape shape, int count, int[] labels) {
        SeamChecks.samples(data, type, shape, count, labels);
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

    /**
     * Goes on only while a plan may read the samples.
     *
     * @throws IllegalStateException if this or the caller's memory is closed
     */
    void check() {
        lifetime.check();
        if (!data.scope().isAlive()) {
            throw new IllegalStateException("the memory of the data set that this plan reads is closed");
        }
    }

    /** Returns the address of the first sample, after a {@link #check}. */
    long address() {
        check();
        return data.address();
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
