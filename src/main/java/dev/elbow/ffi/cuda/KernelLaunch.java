package dev.elbow.ffi.cuda;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A prepared launch: kernel, grid, block, shared memory, and arguments in native memory. {@link #execute} is one native
 * call and allocates nothing. Used by one thread at a time; the arena it was built in keeps it alive.
 */
public final class KernelLaunch {
    private final Function function;
    private final int[] grid;
    private final int[] block;
    private final int sharedBytes;
    private final MemorySegment values;
    private final MemorySegment pointers;
    private final long pointersAddress;
    private final List<String> kinds;

    private KernelLaunch(Builder builder) {
        this.function = builder.function;
        this.grid = builder.grid.clone();
        this.block = builder.block.clone();
        this.sharedBytes = builder.sharedBytes;
        this.kinds = List.copyOf(builder.kinds);
        int count = builder.arguments.size();
        this.values = builder.arena.allocate(JAVA_LONG, Math.max(count, 1));
        this.pointers = builder.arena.allocate(JAVA_LONG, Math.max(count, 1));
        this.pointersAddress = pointers.address();
        for (int i = 0; i < count; i++) {
            values.setAtIndex(JAVA_LONG, i, builder.arguments.get(i));
            pointers.setAtIndex(JAVA_LONG, i, values.address() + i * JAVA_LONG.byteSize());
        }
    }

    /** The kernel. */
    public Function function() {
        return function;
    }

    /**
     * Enqueues the kernel. What the arguments point at must stay alive until the stream was synchronised.
     *
     * @throws IllegalStateException if the module, the stream or the arena is closed
     * @throws IllegalArgumentException if the stream belongs to another device
     * @throws CudaException if the driver refuses the launch
     */
    public void execute(Stream stream) {
        if (!pointers.scope().isAlive()) {
            throw new IllegalStateException("The arena of a launch of " + function + " is closed");
        }
        function.context().requireSame(stream.context(), "stream");
        CudaModules.cuLaunchKernel(
                function.handle(),
                grid[0],
                grid[1],
                grid[2],
                block[0],
                block[1],
                block[2],
                sharedBytes,
                stream.handle(),
                pointersAddress);
    }

    /** Gives a pointer argument another value, for the launches to come. */
    public void setPointer(int index, long address) {
        values.setAtIndex(JAVA_LONG, check(index, "pointer"), address);
    }

    /** Gives a 32-bit integer argument another value, for the launches to come. */
    public void setInt(int index, int value) {
        values.set(JAVA_INT, check(index, "int") * JAVA_LONG.byteSize(), value);
    }

    /** Gives a 64-bit integer argument another value, for the launches to come. */
    public void setLong(int index, long value) {
        values.setAtIndex(JAVA_LONG, check(index, "long"), value);
    }

    /** Gives a {@code float} argument another value, for the launches to come. */
    public void setFloat(int index, float value) {
        values.set(JAVA_FLOAT, check(index, "float") * JAVA_LONG.byteSize(), value);
    }

    /** Gives a {@code double} argument another value, for the launches to come. */
    public void setDouble(int index, double value) {
        values.set(JAVA_DOUBLE, check(index, "double") * JAVA_LONG.byteSize(), value);
    }

    private int check(int index, String kind) {
        if (!kinds.get(index).equals(kind)) {
            throw new IllegalArgumentException(
                    "Argument %d of %s is of kind %s; expected %s".formatted(index, function, kinds.get(index), kind));
        }
        return index;
    }

    /** Kernel, grid, block and shared memory in words. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s<<<%dx%dx%d, %dx%dx%d, %d>>>",
                function,
                grid[0],
                grid[1],
                grid[2],
                block[0],
                block[1],
                block[2],
                sharedBytes);
    }

    /** Collects a launch; the arguments come in the order of the kernel's parameters, each of its parameter's type. */
    public static final class Builder {
        private final Function function;
        private final Arena arena;
        private final int[] grid = {1, 1, 1};
        private final int[] block = {1, 1, 1};
        private int sharedBytes;
        private final List<Long> arguments = new ArrayList<>();
        private final List<String> kinds = new ArrayList<>();

        Builder(Function function, Arena arena) {
            this.function = function;
            this.arena = arena;
        }

        /** Blocks in the grid; each 1 or more. */
        public Builder grid(int x, int y, int z) {
            set(grid, "grid", x, y, z);
            return this;
        }

        /** Blocks in a one-dimensional grid. */
        public Builder grid(int x) {
            return grid(x, 1, 1);
        }

        /** Threads in a block; each 1 or more. */
        public Builder block(int x, int y, int z) {
            set(block, "block", x, y, z);
            return this;
        }

        /** Threads in a one-dimensional block. */
        public Builder block(int x) {
            return block(x, 1, 1);
        }

        private void set(int[] target, String what, int x, int y, int z) {
            if (x < 1 || y < 1 || z < 1) {
                throw new IllegalArgumentException(
                        "The %s of a launch of %s is %d x %d x %d; expected 1 or more of each"
                                .formatted(what, function, x, y, z));
            }
            target[0] = x;
            target[1] = y;
            target[2] = z;
        }

        /** Dynamic shared memory per block, in bytes. */
        public Builder sharedBytes(int bytes) {
            sharedBytes = bytes;
            return this;
        }

        /** A pointer; 0 for null. */
        public Builder pointer(long address) {
            return add("pointer", address);
        }

        /** A 32-bit integer. */
        public Builder int32(int value) {
            return add("int", value & 0xffffffffL);
        }

        /** A 64-bit integer. */
        public Builder int64(long value) {
            return add("long", value);
        }

        /** A {@code float}. */
        public Builder float32(float value) {
            return add("float", Float.floatToRawIntBits(value) & 0xffffffffL);
        }

        /** A {@code double}. */
        public Builder float64(double value) {
            return add("double", Double.doubleToRawLongBits(value));
        }

        private Builder add(String kind, long bits) {
            kinds.add(kind);
            arguments.add(bits);
            return this;
        }

        /** Copies everything to native memory. */
        public KernelLaunch build() {
            return new KernelLaunch(this);
        }
    }
}
