package dev.elbow.compute;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.cuda.CallParts;
import dev.elbow.backend.cuda.DeviceBlock;
import dev.elbow.backend.cuda.Launch;
import dev.elbow.backend.cuda.MemoryPlan;
import java.lang.foreign.Arena;

/**
 * A prepared operation: buffers, sizes and algorithm are settled. Executing it enqueues it and allocates nothing. It owns the
 * scratch it needs, so one call runs on one stream at a time; the thread is {@linkplain Gpu#attach attached}.
 */
public final class GpuCall implements AutoCloseable {
    private final Gpu gpu;
    private final String name;
    private final Launch[] launches;
    private final GpuBuffer[] buffers;
    private final CleanUp opened;
    private final Lifetime lifetime;
    private GpuStream last;

    private GpuCall(Gpu gpu, String name, Launch[] launches, GpuBuffer[] buffers, CleanUp opened) {
        this.gpu = gpu;
        this.name = name;
        this.launches = launches;
        this.buffers = buffers;
        this.opened = opened;
        this.lifetime = new Lifetime("the call of " + name);
    }

    /** Makes the launches of a call: first they say what memory they need, then it is there. */
    interface Maker {
        /**
         * Reserves memory and returns what makes the launches once the memory is placed.
         *
         * @param opened takes over what is closed with the call
         */
        Placed reserve(CallParts parts, CleanUp opened);
    }

    /** What remains to be made once memory is placed. */
    interface Placed {
        Launch[] launches();
    }

    /**
     * Prepares a call.
     *
     * @param buffers what it reads and writes, held while it lives; null entries are absent
     */
    static GpuCall prepare(Gpu gpu, String name, Maker maker, GpuBuffer... buffers) {
        GpuBuffer[] present = Checks.of(gpu, name, buffers);
        return gpu.device().call(() -> {
            CleanUp opened = new CleanUp();
            try {
                for (GpuBuffer buffer : present) {
                    opened.add(buffer.hold());
                }
                MemoryPlan memory = new MemoryPlan();
                Arena arguments = opened.add(Arena.ofShared());
                Placed placed = maker.reserve(CallParts.of(gpu.device(), memory, arguments), opened);
                if (memory.needsAny()) {
                    DeviceBlock block = gpu.device().allocateZeros(MemoryUse.OTHER, memory.size(), name + " needs");
                    opened.add(block::release);
                    memory.place(block.address());
                    // The zeros are enqueued on one stream, and the call may run on another.
                    gpu.device().synchronise();
                }
                return new GpuCall(gpu, name, placed.launches(), present, opened);
            } catch (RuntimeException | Error e) {
                throw opened.after(e);
            }
        });
    }

    /** Enqueues it on the GPU's own stream. */
    public void execute() {
        execute(gpu.stream());
    }

    /**
     * Enqueues it.
     *
     * @throws IllegalStateException if this, one of its buffers or the stream is closed
     * @throws IllegalArgumentException if the stream belongs to another GPU
     * @throws dev.elbow.ElbowException if the device refuses, or something that ran on it before has failed
     */
    public void execute(GpuStream stream) {
        synchronized (gpu.device()) {
            check();
            last = stream;
            try {
                for (Launch launch : launches) {
                    launch.enqueue(stream.stream());
                }
            } catch (RuntimeException e) {
                throw gpu.device().failed(e);
            }
        }
    }

    /** Goes on only if it can be executed. */
    void check() {
        lifetime.check();
        gpu.check();
        for (GpuBuffer buffer : buffers) {
            buffer.check();
        }
    }

    /** Waits for the stream it was executed on last, and releases what the call needed; does nothing when closed already. */
    @Override
    public void close() {
        if (lifetime.close()) {
            try {
                if (last != null) {
                    last.settle();
                }
            } finally {
                opened.close();
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
