package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.DNNL_ARG_DST;
import static dev.elbow.ffi.onednn.DnnlConstants.DNNL_ARG_SRC;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;

/** Copies a tensor from one layout to another; bound as {@code SRC} to {@code DST}. */
public final class Reorder {
    private Reorder() {}

    /** Describes the copy; the dimensions must be equal. Descriptors stay the caller's. */
    public static PrimitiveDesc describe(Engine engine, MemoryDesc from, MemoryDesc to) {
        return PrimitiveDesc.create(
                engine,
                Attributes.NONE,
                attr -> DnnlOperations.dnnl_reorder_primitive_desc_create(
                        from.handle(), engine.handle(), to.handle(), engine.handle(), attr));
    }

    /** Copies once, at plan time; blocks until done. Addresses are of memory of the two layouts. */
    public static void run(Stream stream, MemoryDesc from, long fromAddress, MemoryDesc to, long toAddress) {
        try (Arena arena = Arena.ofConfined();
                PrimitiveDesc desc = describe(stream.engine(), from, to);
                Primitive copy = desc.prepare(stream)
                        .bind(DNNL_ARG_SRC, fromAddress)
                        .bind(DNNL_ARG_DST, toAddress)
                        .scratch(NativeMemory.allocate(arena, desc.scratchBytes())
                                .address())
                        .build()) {
            copy.execute();
            stream.synchronise();
        }
    }
}
