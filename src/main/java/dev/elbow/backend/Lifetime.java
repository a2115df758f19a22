package dev.elbow.backend;

/**
 * Whether something closeable is still open. Backends ask it in every call, so that use after close is an exception
 * with a clear message instead of a read of freed memory. Safe for use by several threads, but it does not hold off a
 * close while another thread is inside a call.
 */
public final class Lifetime {
    private final String owner;
    private volatile boolean closed;

    /** Creates an open lifetime; {@code owner} begins the message, for example {@code "the plan"}. */
    public Lifetime(String owner) {
        this.owner = owner;
    }

    /**
     * Goes on only while the owner is open. Allocates nothing then.
     *
     * @throws IllegalStateException if the owner is closed
     */
    public void check() {
        if (closed) {
            throw new IllegalStateException(owner + " is closed");
        }
    }

    /** Returns whether the owner is closed. */
    public boolean isClosed() {
        return closed;
    }

    /** Ends the lifetime; returns true for the first call only, whose caller releases the memory. */
    public synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }
}
