package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.DNNL_ARG_SCRATCHPAD;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/**
 * A prepared launch: one oneDNN primitive, its arguments bound to addresses, its stream. {@link #execute} is one native
 * call and allocates nothing. The memory behind the addresses belongs to the caller and must outlive the launch. For
 * one thread at a time, closing included; launches of the same {@link PrimitiveDesc} with scratch of their own may run
 * at once.
 */
public final class Primitive implements AutoCloseable {
    private static final long ARG_BYTES = Dnnl.EXEC_ARG.byteSize();
    private static final long ARG = Dnnl.EXEC_ARG.byteOffset(PathElement.groupElement("arg"));
    private static final long MEMORY = Dnnl.EXEC_ARG.byteOffset(PathElement.groupElement("memory"));

    private final Stream stream;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment arguments;
    private final long address;
    private final int count;
    private long handle;

    private Primitive(PrimitiveDesc desc, Stream stream, Map<Integer, Long> addresses) {
        this.stream = stream;
        this.count = addresses.size();
        this.arguments = arena.allocate(Dnnl.EXEC_ARG, count);
        this.address = arguments.address();
        stream.engine().retain();
        try {
            long argument = 0;
            for (Map.Entry<Integer, Long> entry : addresses.entrySet()) {
                arguments.set(JAVA_INT, argument + ARG, entry.getKey());
                arguments.set(JAVA_LONG, argument + MEMORY, memory(desc, entry.getKey(), entry.getValue()));
                argument += ARG_BYTES;
            }
            this.handle = Dnnl.dnnl_primitive_create(desc.handle());
        } catch (RuntimeException | Error e) {
            free();
            throw e;
        }
    }

    private static long memory(PrimitiveDesc desc, int index, long address) {
        try (MemoryDesc layout = desc.argument(index)) {
            return Dnnl.dnnl_memory_create(layout.handle(), desc.engine().handle(), address);
        }
    }

    /**
     * Enqueues the primitive; on the CPU it has run on return.
     *
     * @throws IllegalStateException if the launch or its stream is closed
     * @throws OneDnnException if oneDNN refuses, for instance because an argument was not bound
     */
    public void execute() {
        if (handle == 0) {
            throw closed();
        }
        Dnnl.dnnl_primitive_execute(handle, stream.handle(), count, address);
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("The oneDNN primitive is closed");
    }

    @Override
    public void close() {
        if (handle != 0) {
            Dnnl.dnnl_primitive_destroy(handle);
            handle = 0;
            free();
        }
    }

    private void free() {
        for (long argument = 0; argument < count * ARG_BYTES; argument += ARG_BYTES) {
            long memory = arguments.get(JAVA_LONG, argument + MEMORY);
            if (memory != 0) {
                Dnnl.dnnl_memory_destroy(memory);
            }
        }
        arena.close();
        stream.engine().release();
    }

    /** Binds arguments to addresses. */
    public static final class Builder {
        private final PrimitiveDesc desc;
        private final Stream stream;
        private final Map<Integer, Long> addresses = new TreeMap<>();

        Builder(PrimitiveDesc desc, Stream stream) {
            this.desc = desc;
            this.stream = stream;
        }

        /**
         * Binds an argument to memory of the layout {@link PrimitiveDesc#argument} tells.
         *
         * @param index a {@code DNNL_ARG_*}
         * @param address of the first byte, not 0
         * @throws IllegalArgumentException if the address is 0
         */
        public Builder bind(int index, long address) {
            if (address == 0) {
                throw new IllegalArgumentException("Argument " + index + " is bound to address 0");
            }
            addresses.put(index, address);
            return this;
        }

        /** Binds scratch memory of at least {@link PrimitiveDesc#scratchBytes}; unused when that is 0. */
        public Builder scratch(long address) {
            return desc.scratchBytes() == 0 ? this : bind(DNNL_ARG_SCRATCHPAD, address);
        }

        /**
         * Generates or looks up the primitive's code; the thread's OpenMP setting must be the one it will run with.
         *
         * @throws IllegalArgumentException if an argument is bound that the operation has not
         * @throws IllegalStateException if the scratch memory that the operation needs is not bound
         */
        public Primitive build() {
            if (desc.scratchBytes() > 0 && !addresses.containsKey(DNNL_ARG_SCRATCHPAD)) {
                throw new IllegalStateException("oneDNN's " + desc.implementation() + " needs " + desc.scratchBytes()
                        + " bytes of scratch memory");
            }
            return new Primitive(desc, stream, addresses);
        }
    }
}
