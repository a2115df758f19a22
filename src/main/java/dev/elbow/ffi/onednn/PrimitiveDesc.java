package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;

import java.util.function.LongUnaryOperator;

/**
 * A described operation: which implementation oneDNN chose, which layouts it wants, how much scratch it needs. {@link
 * #prepare} makes launches of it. Not thread-safe.
 *
 * <p>Arguments are named by oneDNN's indices ({@code DNNL_ARG_SRC}, {@code DNNL_ARG_DIFF_WEIGHTS}, ...).
 */
public final class PrimitiveDesc implements AutoCloseable {
    private final Engine engine;
    private long handle;

    private PrimitiveDesc(Engine engine, long handle) {
        this.engine = engine;
        this.handle = handle;
    }

    /** Describes an operation: {@code create} maps native attributes to a native primitive descriptor. */
    static PrimitiveDesc create(Engine engine, Attributes attributes, LongUnaryOperator create) {
        engine.retain();
        try {
            return new PrimitiveDesc(engine, attributes.with(create));
        } catch (RuntimeException | Error e) {
            engine.release();
            throw e;
        }
    }

    Engine engine() {
        return engine;
    }

    long handle() {
        if (handle == 0) {
            throw new IllegalStateException("The oneDNN primitive descriptor is closed");
        }
        return handle;
    }

    /** The chosen implementation, as in {@code brg_conv_fwd:avx2}. */
    public String implementation() {
        return Dnnl.dnnl_primitive_desc_query(handle(), dnnl_query_impl_info_str);
    }

    /**
     * The layout of an argument; the caller closes it.
     *
     * @throws IllegalArgumentException if the operation has no such argument
     */
    public MemoryDesc argument(int index) {
        long memoryDesc = Dnnl.dnnl_primitive_desc_query_md(handle(), dnnl_query_exec_arg_md, index);
        if (memoryDesc == 0 || DnnlMemory.dnnl_memory_desc_get_size(memoryDesc) == 0) {
            throw new IllegalArgumentException(
                    "oneDNN's " + implementation() + " has no argument " + index + "; see DNNL_ARG_* in DnnlConstants");
        }
        return MemoryDesc.copyOf(memoryDesc);
    }

    /** Scratch memory that one run needs, in bytes; may be 0. Launches that never run at once can share it. */
    public long scratchBytes() {
        long memoryDesc = Dnnl.dnnl_primitive_desc_query_md(handle(), dnnl_query_scratchpad_md, 0);
        return memoryDesc == 0 ? 0 : DnnlMemory.dnnl_memory_desc_get_size(memoryDesc);
    }

    /** Begins a launch on {@code stream}: bind every argument, then build. */
    public Primitive.Builder prepare(Stream stream) {
        return new Primitive.Builder(this, stream);
    }

    @Override
    public void close() {
        if (handle != 0) {
            Dnnl.dnnl_primitive_desc_destroy(handle);
            handle = 0;
            engine.release();
        }
    }
}
