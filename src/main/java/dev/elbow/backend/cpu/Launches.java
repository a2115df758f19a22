package dev.elbow.backend.cpu;

import dev.elbow.backend.CleanUp;
import dev.elbow.ffi.onednn.Engine;
import dev.elbow.ffi.onednn.MemoryDesc;
import dev.elbow.ffi.onednn.Primitive;
import dev.elbow.ffi.onednn.PrimitiveDesc;
import dev.elbow.ffi.onednn.Reorder;
import dev.elbow.ffi.onednn.Stream;
import java.util.function.UnaryOperator;

/**
 * Prepares the oneDNN launches of one plan on its own stream and memory. Launches of a plan never overlap, so they share their
 * scratch.
 */
final class Launches implements AutoCloseable {
    /** A reorder that is not needed, because both layouts are the same. */
    static final Primitive NONE = null;

    private final Engine engine;
    private final Stream stream;
    private final NativeBlock memory;
    private final CleanUp opened = new CleanUp();
    private long scratch;
    private long scratchBytes;

    Launches(Engine engine, NativeBlock memory) {
        this.engine = engine;
        this.stream = opened.add(new Stream(engine));
        this.memory = memory;
    }

    Engine engine() {
        return engine;
    }

    /** Returns the address of new zeros of float32 that live as long as the plan. */
    long floats(long elements) {
        return memory.floats(elements);
    }

    /** Returns the address of new zeros, in bytes, that live as long as the plan. */
    long bytes(long size) {
        return memory.segment(size).address();
    }

    /** Closes a descriptor together with the plan. */
    <T extends AutoCloseable> T own(T resource) {
        return opened.add(resource);
    }

    /** Builds a launch of a described operation with the given arguments and shared scratch. */
    Primitive launch(PrimitiveDesc desc, UnaryOperator<Primitive.Builder> bind) {
        long needed = desc.scratchBytes();
        if (needed > scratchBytes) {
            scratch = memory.segment(needed).address();
            scratchBytes = needed;
        }
        Primitive.Builder builder = bind.apply(desc.prepare(stream));
        return own((needed > 0 ? builder.scratch(scratch) : builder).build());
    }

    /**
     * Returns a launch that copies memory of one layout to another, or {@link #NONE} if the layouts are the same; then both
     * addresses must be.
     */
    Primitive reorder(MemoryDesc from, long fromAddress, MemoryDesc to, long toAddress) {
        if (from.sameLayout(to)) {
            return NONE;
        }
        PrimitiveDesc desc = own(Reorder.describe(engine, from, to));
        return launch(desc, builder -> builder.bind(Args.SRC, fromAddress).bind(Args.DST, toAddress));
    }

    /** Runs a launch unless it is {@link #NONE}. */
    static void execute(Primitive launch) {
        if (launch != NONE) {
            launch.execute();
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
