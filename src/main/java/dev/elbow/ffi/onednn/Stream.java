package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.dnnl_stream_default_flags;

/**
 * An in-order queue of primitives on an {@link Engine}; one per lane, used by one thread at a time. On the CPU a
 * primitive has run when {@link Primitive#execute} returns; {@link #synchronise} is there for engines where it has not.
 */
public final class Stream implements AutoCloseable {
    private final Engine engine;
    private long handle;

    /**
     * Opens a stream.
     *
     * @throws IllegalStateException if the engine is closed
     */
    public Stream(Engine engine) {
        this.engine = engine.retain();
        this.handle = Dnnl.dnnl_stream_create(engine.handle(), dnnl_stream_default_flags);
    }

    Engine engine() {
        return engine;
    }

    long handle() {
        if (handle == 0) {
            throw new IllegalStateException("The oneDNN stream is closed");
        }
        return handle;
    }

    /** Blocks until everything enqueued has run. */
    public void synchronise() {
        Dnnl.dnnl_stream_wait(handle());
    }

    @Override
    public void close() {
        if (handle != 0) {
            Dnnl.dnnl_stream_destroy(handle);
            handle = 0;
            engine.release();
        }
    }
}
