package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.dnnl_cpu;

/**
 * A oneDNN engine: the CPU. Thread-safe; one serves all lanes.
 *
 * <p>Streams, primitive descriptors and primitives hold their engine: {@link #close} refuses new ones at once and frees
 * the native engine when the last of them is closed.
 */
public final class Engine implements AutoCloseable {
    private final long handle;
    private boolean closed;
    private int users = 1;

    private Engine(long handle) {
        this.handle = handle;
    }

    /**
     * Opens the CPU's engine.
     *
     * @throws dev.elbow.ElbowException if oneDNN is unavailable, with the reason
     */
    public static Engine cpu() {
        OneDnn.require();
        return new Engine(Dnnl.dnnl_engine_create(dnnl_cpu, 0));
    }

    /** The native handle; valid while a user retains the engine. */
    long handle() {
        return handle;
    }

    synchronized Engine retain() {
        if (closed) {
            throw new IllegalStateException("The oneDNN engine is closed");
        }
        users++;
        return this;
    }

    synchronized void release() {
        if (--users == 0) {
            Dnnl.dnnl_engine_destroy(handle);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }
}
