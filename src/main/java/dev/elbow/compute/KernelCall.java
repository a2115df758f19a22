package dev.elbow.compute;

import dev.elbow.backend.cuda.Launch;
import dev.elbow.ffi.cuda.Function;
import dev.elbow.ffi.cuda.KernelLaunch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A prepared call of a kernel of your own. Executing it enqueues it and allocates nothing; between executions arguments may be
 * {@linkplain #set(int, float) given} other values. Used by one thread at a time, which is {@linkplain Gpu#attach attached}.
 *
 * <p>The arguments are the kernel's parameters, in their order and of their types. A driver for CUDA 12.4 or newer tells how many
 * there are and how large, which {@link Builder#prepare} checks; an {@code int} for a {@code float} nobody can tell.
 */
public final class KernelCall implements AutoCloseable {
    private final GpuCall call;
    private KernelLaunch launch;

    private KernelCall(Builder builder) {
        this.call = GpuCall.prepare(
                builder.gpu,
                builder.function.name(),
                (parts, _) -> () -> {
                    KernelLaunch.Builder collected = builder.function.launch(parts.arguments());
                    builder.parts.forEach(part -> part.accept(collected));
                    launch = collected.build();
                    return new Launch[] {launch::execute};
                },
                builder.buffers.toArray(GpuBuffer[]::new));
    }

    /** Enqueues it on the GPU's own stream, as {@link #execute(GpuStream)}. */
    public void execute() {
        call.execute();
    }

    /**
     * Enqueues it.
     *
     * @throws IllegalStateException if this, its program, one of its buffers or the stream is closed
     * @throws IllegalArgumentException if the stream belongs to another GPU
     * @throws dev.elbow.ElbowException if the driver refuses grid, block or shared memory, or something that ran before has failed
     */
    public void execute(GpuStream stream) {
        call.execute(stream);
    }

    /**
     * Gives a 32-bit integer argument another value, for the executions to come.
     *
     * @param index of the argument, from 0
     * @throws IllegalArgumentException if the argument is of another type
     */
    public void set(int index, int value) {
        call.check();
        launch.setInt(index, value);
    }

    /** Gives a 64-bit integer argument another value, as {@link #set(int, int)}. */
    public void set(int index, long value) {
        call.check();
        launch.setLong(index, value);
    }

    /** Gives a {@code float} argument another value, as {@link #set(int, int)}. */
    public void set(int index, float value) {
        call.check();
        launch.setFloat(index, value);
    }

    /** Gives a {@code double} argument another value, as {@link #set(int, int)}. */
    public void set(int index, double value) {
        call.check();
        launch.setDouble(index, value);
    }

    /** Waits for the stream it was executed on last, and releases what it needed; does nothing when closed already. */
    @Override
    public void close() {
        call.close();
    }

    /** Returns kernel, grid, block and shared memory in words. */
    @Override
    public String toString() {
        return launch.toString();
    }

    /** Collects a call; arguments come in the order of the kernel's parameters, each of its parameter's type. */
    public static final class Builder {
        private final Gpu gpu;
        private final Function function;
        private final List<Consumer<KernelLaunch.Builder>> parts = new ArrayList<>();
        private final List<GpuBuffer> buffers = new ArrayList<>();

        Builder(Gpu gpu, Function function) {
            this.gpu = gpu;
            this.function = function;
        }

        /** Blocks in a one-dimensional grid; 1 unless given. */
        public Builder grid(int x) {
            return grid(x, 1, 1);
        }

        /** Blocks in the grid; each 1 or more. */
        public Builder grid(int x, int y, int z) {
            return add(launch -> launch.grid(x, y, z));
        }

        /** Threads in a one-dimensional block; 1 unless given. */
        public Builder block(int x) {
            return block(x, 1, 1);
        }

        /** Threads in a block; each 1 or more. */
        public Builder block(int x, int y, int z) {
            return add(launch -> launch.block(x, y, z));
        }

        /** Dynamic shared memory of a block, in bytes; 0 unless given. */
        public Builder sharedBytes(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException(
                        "%s needs 0 or more bytes of shared memory, found %d".formatted(function, bytes));
            }
            return add(launch -> {
                function.allowSharedBytes(bytes);
                launch.sharedBytes(bytes);
            });
        }

        /** A pointer to the buffer's first element. */
        public Builder arg(GpuBuffer buffer) {
            buffers.add(buffer);
            return add(launch -> launch.pointer(buffer.address()));
        }

        /** A null pointer. */
        public Builder argNull() {
            return add(launch -> launch.pointer(0));
        }

        /** An {@code int} or {@code unsigned}. */
        public Builder arg(int value) {
            return add(launch -> launch.int32(value));
        }

        /** A {@code long long} or {@code size_t}. */
        public Builder arg(long value) {
            return add(launch -> launch.int64(value));
        }

        /** A {@code float}. */
        public Builder arg(float value) {
            return add(launch -> launch.float32(value));
        }

        /** A {@code double}. */
        public Builder arg(double value) {
            return add(launch -> launch.float64(value));
        }

        private Builder add(Consumer<KernelLaunch.Builder> part) {
            parts.add(part);
            return this;
        }

        /**
         * Prepares the call.
         *
         * @throws IllegalArgumentException if grid or block have a size below 1, a buffer belongs to another GPU, or the arguments are
         *     not as many and as large as the kernel's parameters, with the number of the argument and both sizes
         * @throws dev.elbow.ElbowException if the device does not have that much shared memory
         */
        public KernelCall prepare() {
            return new KernelCall(this);
        }
    }
}
