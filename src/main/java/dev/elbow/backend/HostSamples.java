package dev.elbow.backend;

import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;

/** A data set in host memory, by reference: the caller's segment must outlive it. Labels are a copy. */
public abstract class HostSamples implements Samples {
    private final MemoryAccount account;
    private final MemorySegment data;
    private final DType type;
    private final Shape shape;
    private final int count;
    private final int[] labels;
    private final Lifetime lifetime = new Lifetime("the data set on the device");

    /**
     * Checks and counts the memory.
     *
     * @param labels one for each sample, or null
     * @throws IllegalArgumentException as {@link SeamChecks#samples}
     */
    protected HostSamples(MemoryAccount account, MemorySegment data, DType type, Shape shape, int count, int[] labels) {
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
     * Goes on only while a plan may read the samples. Allocates nothing then.
     *
     * @throws IllegalStateException if this or the caller's memory is closed
     */
    public final void check() {
        lifetime.check();
        if (!data.scope().isAlive()) {
            throw new IllegalStateException("the memory of the data set that this plan reads is closed");
        }
    }

    /** Returns the caller's memory, {@code [count, shape]}. */
    protected final MemorySegment data() {
        return data;
    }

    /** Returns the label of a sample of a set that has labels. */
    public final int label(int sample) {
        return labels[sample];
    }

    @Override
    public final int classes() {
        return SeamChecks.classes(labels);
    }

    @Override
    public final Shape shape() {
        return shape;
    }

    @Override
    public final DType type() {
        return type;
    }

    @Override
    public final int count() {
        return count;
    }

    @Override
    public final void close() {
        if (lifetime.close()) {
            account.remove(MemoryUse.SAMPLES, bytes());
        }
    }
}
