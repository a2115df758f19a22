package dev.elbow.backend.cuda;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Samples;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;

/**
 * A data set as it was given: bytes stay bytes until a plan gathers them. It lies in device memory if that leaves room for plans;
 * else in pinned memory of the host, from which the gather takes a step's rows over the bus: with the same bits, and within the same
 * single launch.
 */
final class CudaSamples implements Samples {
    private static final System.Logger LOGGER = System.getLogger(CudaSamples.class.getName());

    /** Parameters, activations and scratch need room too. */
    private static final double MOST_OF_THE_ROOM = 0.75;

    private final DType type;
    private final Shape shape;
    private final int count;
    private final DeviceBlock block;
    private final Lifetime lifetime = new Lifetime("the data set on the device");

    CudaSamples(Gpu gpu, MemorySegment data, DType type, Shape shape, int count) {
        this.type = type;
        this.shape = shape;
        this.count = count;
        String what = "the data set of %,d samples of %s as %s".formatted(count, shape, type);
        long room = gpu.room();
        if (data.byteSize() > MOST_OF_THE_ROOM * room) {
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "{0}, {1}, stays in memory of the host, since {2} has room for {3} and plans need some of it",
                    what,
                    DeviceBudget.text(data.byteSize()),
                    gpu.context(),
                    DeviceBudget.text(room));
            this.block = gpu.pin(data);
            return;
        }
        this.block = gpu.allocate(MemoryUse.SAMPLES, data.byteSize(), what + " needs");
        try {
            gpu.upload(data, block.address());
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
            block.release();
        }
    }
}
