package dev.elbow.ffi;

/**
 * The owner of one native object. Use after close and a second close throw {@link IllegalStateException}, so that a
 * mistake about who owns what never reaches the library. Not thread-safe.
 */
public abstract class NativeHandle implements AutoCloseable {
    private final String what;
    private long handle;

    /**
     * Takes over a native object.
     *
     * @param what the object in words, for messages, as in {@code CUDA stream}
     * @param handle not 0
     */
    protected NativeHandle(String what, long handle) {
        if (handle == 0) {
            throw new IllegalArgumentException("The " + what + " has handle 0; expected one that was created");
        }
        this.what = what;
        this.handle = handle;
    }

    /**
     * The native handle, for a call made at once.
     *
     * @throws IllegalStateException if the object is closed
     */
    public final long handle() {
        if (handle == 0) {
            throw new IllegalStateException("The " + what + " is closed");
        }
        return handle;
    }

    /** Whether {@link #close} was called. */
    public final boolean isClosed() {
        return handle == 0;
    }

    /** Destroys the native object. */
    protected abstract void free(long handle);

    /**
     * Destroys the native object; the owner counts as closed even if the library reports a failure.
     *
     * @throws IllegalStateException if it is closed already
     */
    @Override
    public final void close() {
        long last = handle();
        handle = 0;
        free(last);
    }
}
