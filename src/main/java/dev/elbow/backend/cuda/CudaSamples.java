package dev.elbow.backend.cuda;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Samples;
import dev.elbow.backend.SeamChecks;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;

/**
 * A data set in device memory, as it was given: bytes stay bytes until a plan gathers them. Behind the samples lie the labels, as
 * float32.
 */
final class CudaSamples implements Samples {
    private final DType type;
    private final Shape shape;
    private final int count;
    private final int classes;
    private final long labelsAt;
    private final DeviceBlock block;
    private final Lifetime lifetime = new Lifetime("the data set on the device");

    CudaSamples(Gpu gpu, MemorySegment data, DType type, Shape shape, int count, int[] labels) {
        this.type = type;
        this.shape = shape;
        this.count = count;
        this.classes = SeamChecks.classes(labels);
        this.labelsAt = Math.ceilDiv(data.byteSize(), MemoryPlan.ALIGNMENT) * MemoryPlan.ALIGNMENT;
        this.block = gpu.allocate(
                MemoryUse.SAMPLES,
                labels == null ? data.byteSize() : labelsAt + (long) count * Float.BYTES,
                "the data set of %,d samples of %s as %s needs".formatted(count, shape, type));
        try {
            gpu.upload(data, block.address());
            if (labels != null) {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = labels[i];
                }
                gpu.upload(values, 0, count, labels());
            }
        } catch (RuntimeException | Error e) {
            block.release();
            throw e;
        }
    }

    /**
     * Goes on only while a plan may read the samples. Allocates nothing then.
     *
     * @throws IllegalStateException if they are closed
     */
    void check() {
        lifetime.check();
    }

    /** Returns the memory, for plans to retain. */
    DeviceBlock block() {
        check();
        return block;
    }

    /** Returns the address of the labels of a set that has labels. */
    long labels() {
        return block.address() + labelsAt;
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
    public int classes() {
        return classes;
    }

    @Override
    public void close() {
        if (lifetime.close()) {
            block.release();
        }
    }
}
