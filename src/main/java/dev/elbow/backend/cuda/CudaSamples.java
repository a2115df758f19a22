package dev.elbow.backend.cuda;

import dev.elbow.ElbowException;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Samples;
import dev.elbow.backend.SeamChecks;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;

/**
 * A data set as it was given: bytes stay bytes until a plan gathers them. It lies in device memory if that leaves room for plans;
 * else in pinned memory of the host, which kernels read over the bus: with the same bits, and within the same single launch, a plan's
 * run while it gathers, a fused step's {@linkplain StepRows a step ahead}. {@code -Delbow.cuda.samples=host} keeps it there in any case.
 * Labels lie in device memory, as float32.
 */
final class CudaSamples implements Samples {
    /** The system property that says where samples lie: {@code host}, or {@code auto} as without it. */
    static final String PROPERTY = "elbow.cuda.samples";

    private static final System.Logger LOGGER = System.getLogger(CudaSamples.class.getName());

    /** Parameters, activations and scratch need room too. */
    private static final double MOST_OF_THE_ROOM = 0.75;

    private final DType type;
    private final Shape shape;
    private final int count;
    private final int classes;
    private final DeviceBlock block;
    private final boolean onDevice;
    /** Null without labels. */
    private final DeviceBlock labels;

    private final Lifetime lifetime = new Lifetime("the data set on the device");

    CudaSamples(Gpu gpu, MemorySegment data, DType type, Shape shape, int count, int[] labels) {
        this.type = type;
        this.shape = shape;
        this.count = count;
        this.classes = SeamChecks.classes(labels);
        String what = "the data set of %,d samples of %s as %s".formatted(count, shape, type);
        this.labels = labels == null ? null : resident(gpu, floats(labels), "the labels of " + what + " need");
        try {
            this.onDevice = fits(gpu, data, what);
            this.block = onDevice ? resident(gpu, data, what + " needs") : gpu.pin(data);
        } catch (RuntimeException | Error e) {
            releaseLabels();
            throw e;
        }
    }

    private static boolean fits(Gpu gpu, MemorySegment data, String what) {
        if (keptOnHost()) {
            return false;
        }
        long room = gpu.room();
        if (data.byteSize() <= MOST_OF_THE_ROOM * room) {
            return true;
        }
        LOGGER.log(
                System.Logger.Level.INFO,
                "{0}, {1}, stays in memory of the host, since {2} has room for {3} and plans need some of it",
                what,
                DeviceBudget.text(data.byteSize()),
                gpu.context(),
                DeviceBudget.text(room));
        return false;
    }

    private static boolean keptOnHost() {
        String place = System.getProperty(PROPERTY, "auto");
        return switch (place) {
            case "auto" -> false;
            case "host" -> true;
            default -> throw new ElbowException("-D%s is \"%s\": expected auto or host".formatted(PROPERTY, place));
        };
    }

    private static DeviceBlock resident(Gpu gpu, MemorySegment source, String what) {
        DeviceBlock block = gpu.allocate(MemoryUse.SAMPLES, source.byteSize(), what);
        try {
            gpu.upload(source, block.address());
            return block;
        } catch (RuntimeException | Error e) {
            block.release();
            throw e;
        }
    }

    private static MemorySegment floats(int[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return MemorySegment.ofArray(floats);
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

    /** Returns whether the samples lie in memory of the device, else of the host. */
    boolean onDevice() {
        return onDevice;
    }

    /** Returns the memory of the labels of a set that has some, for plans to retain. */
    DeviceBlock labels() {
        check();
        return labels;
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
            releaseLabels();
        }
    }

    private void releaseLabels() {
        if (labels != null) {
            labels.release();
        }
    }
}
