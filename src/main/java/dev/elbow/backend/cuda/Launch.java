package dev.elbow.backend.cuda;

import dev.elbow.ffi.cuda.Stream;

/** A prepared piece of work for the device: arguments, shapes and algorithm are settled. */
@FunctionalInterface
public interface Launch {

    /** Enqueues it. The thread is attached, and holds the {@link Gpu}'s lock. */
    void enqueue(Stream stream);
}
