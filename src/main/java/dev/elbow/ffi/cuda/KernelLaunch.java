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
import java.util.Optional;

/**
 * A prepared launch: kernel, grid, block, shared memory, and arguments in native memory. {@link #execute} is one native
 * call and allocates nothing. Used by one thread at a time; the arena it was built in keeps it alive.
 */
public final class KernelLaunch {
    /**
     * Where a driver does not tell how many parameters a kernel has, it may read that many addresses behind those of the
     * arguments: they lead to zeros, so that a mistake of the caller's cannot end the process.
     */
    private static final int SPARE_ARGUMENTS = 128;

    /** The largest parameter, a structure, that every architecture takes. */
    private static final int LARGEST_PARAMETER = 4096;

    private final Function function;
    private final int[] grid;
    private final int[] block;
    private final int sharedBytes;
    private final MemorySegment values;
    private final MemorySegment pointers;
    private final long pointersAddress;
    private final List<Kind> kinds;

    /** What an argument is. */
    private enum Kind {
        POINTER(8),
        INT(4),
        LONG(8),
        FLOAT(4),
        DOUBLE(8);

        private final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private KernelLaunch(Builder builder, boolean checked) {
        this.function = builder.function;
        this.grid = builder.grid.clone();
        this.block = builder.block.clone();
        this.sharedBytes = builder.sharedBytes;
        this.kinds = List.copyOf(builder.kinds);
        int count = builder.arguments.size();
        int spare = checked ? 0 : SPARE_ARGUMENTS;
        long zeros = checked ? 0 : LARGEST_PARAMETER / JAVA_LONG.byteSize();
        this.values = builder.arena.allocate(JAVA_LONG, Math.max(count + zeros, 1));
        this.pointers = builder.arena.allocate(JAVA_LONG, Math.max(count + spare, 1));
        this.pointersAddress = pointers.address();
        for (int i = 0; i < spare; i++) {
            pointers.setAtIndex(JAVA_LONG, count + i, values.address() + count * JAVA_LONG.byteSize());
        }
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
        values.setAtIndex(JAVA_LONG, check(index, Kind.POINTER), address);
    }

    /** Gives a 32-bit integer argument another value, for the launches to come. */
    public void setInt(int index, int value) {
        values.set(JAVA_INT, check(index, Kind.INT) * JAVA_LONG.byteSize(), value);
    }

    /** Gives a 64-bit integer argument another value, for the launches to come. */
    public void setLong(int index, long value) {
        values.setAtIndex(JAVA_LONG, check(index, Kind.LONG), value);
    }

    /** Gives a {@code float} argument another value, for the launches to come. */
    public void setFloat(int index, float value) {
        values.set(JAVA_FLOAT, check(index, Kind.FLOAT) * JAVA_LONG.byteSize(), value);
    }

    /** Gives a {@code double} argument another value, for the launches to come. */
    public void setDouble(int index, double value) {
        values.set(JAVA_DOUBLE, check(index, Kind.DOUBLE) * JAVA_LONG.byteSize(), value);
    }

    private int check(int index, Kind kind) {
        if (kinds.get(index) != kind) {
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
        private final List<Kind> kinds = new ArrayList<>();

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
            return add(Kind.POINTER, address);
        }

        /** A 32-bit integer. */
        public Builder int32(int value) {
            return add(Kind.INT, value & 0xffffffffL);
        }

        /** A 64-bit integer. */
        public Builder int64(long value) {
            return add(Kind.LONG, value);
        }

        /** A {@code float}. */
        public Builder float32(float value) {
            return add(Kind.FLOAT, Float.floatToRawIntBits(value) & 0xffffffffL);
        }

        /** A {@code double}. */
        public Builder float64(double value) {
            return add(Kind.DOUBLE, Double.doubleToRawLongBits(value));
        }

        private Builder add(Kind kind, long bits) {
            kinds.add(kind);
            arguments.add(bits);
            return this;
        }

        /**
         * Copies everything to native memory.
         *
         * @throws IllegalArgumentException if the arguments are not as many as the kernel's parameters or of other sizes,
         *     which drivers for CUDA 12.4 and newer tell; with an older one a kernel finds zeros for missing arguments
         */
        public KernelLaunch build() {
            return build(function.parameterBytes());
        }

        KernelLaunch build(Optional<List<Long>> parameterBytes) {
            parameterBytes.ifPresent(this::check);
            return new KernelLaunch(this, parameterBytes.isPresent());
        }

        private void check(List<Long> parameterBytes) {
            for (int i = 0; i < Math.min(kinds.size(), parameterBytes.size()); i++) {
                Kind kind = kinds.get(i);
                if (kind.bytes != parameterBytes.get(i)) {
                    throw new IllegalArgumentException(
                            "argument %d of the kernel %s (counted from 0) has %d bytes (%s); expected %d bytes: arguments come in the order and of the types of the kernel's parameters"
                                    .formatted(i, function, kind.bytes, kind, parameterBytes.get(i)));
                }
            }
            if (kinds.size() != parameterBytes.size()) {
                throw new IllegalArgumentException("the kernel %s has %d parameters, of %s bytes; found %d arguments"
                        .formatted(function, parameterBytes.size(), parameterBytes, kinds.size()));
            }
        }
    }
}
