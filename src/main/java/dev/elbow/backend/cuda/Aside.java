package dev.elbow.backend.cuda;

import dev.elbow.ffi.cuda.Stream;

/**
 * A launch that others behind it need not wait for, until {@link #JOIN}: a weight's gradient, which nothing in the backward pass
 * reads. In a captured graph these are a branch of their own, in their order. They take their scratch from {@link
 * CallParts#aside}; what they read must not be overwritten before the join.
 */
record Aside(Launch launch) implements Launch {
    /** Where the branch ends: what comes behind waits for it. */
    static final Launch JOIN = _ -> {};

    @Override
    public void enqueue(Stream stream) {
        launch.enqueue(stream);
    }
}
