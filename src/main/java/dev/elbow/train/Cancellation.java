package dev.elbow.train;

/** Asks a training run to stop: it finishes its step on all replicas, keeps a checkpoint and returns. Thread-safe. */
public final class Cancellation {
    private volatile boolean cancelled;

    /** Asks; asking twice is asking once. */
    public void cancel() {
        cancelled = true;
    }

    /** Returns whether somebody asked. */
    public boolean isCancelled() {
        return cancelled;
    }
}
