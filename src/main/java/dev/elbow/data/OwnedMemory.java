package dev.elbow.data;

import dev.elbow.ElbowException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory that is freed once, and never while somebody holds it: who reads it through its raw address would otherwise crash
 * the process. Safe for use by several threads.
 */
final class OwnedMemory implements AutoCloseable {
    private final Arena arena;
    private final MemorySegment data;
    private int holds;

    private OwnedMemory(Arena arena, MemorySegment data) {
        this.arena = arena;
        this.data = data;
    }

    /**
     * Allocates zero-filled memory, aligned as data sets are.
     *
     * @param what what it is for, in the message when the system has not enough
     */
    static OwnedMemory allocate(long bytes, String what) {
        Arena arena = Arena.ofShared();
        try {
            return new OwnedMemory(arena, arena.allocate(bytes, Dataset.ALIGNMENT));
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new ElbowException("not enough memory for %s: %,d bytes".formatted(what, bytes), e);
        }
    }

    MemorySegment data() {
        return data;
    }

    /** Keeps the memory until {@link #release}; returns false if it was freed already. */
    synchronized boolean hold() {
        if (arena.scope().isAlive()) {
            holds++;
            return true;
        }
        return false;
    }

    synchronized void release() {
        holds--;
    }

    /**
     * Frees the memory; does nothing when it was freed already.
     *
     * @throws IllegalStateException if somebody holds it
     */
    @Override
    public synchronized void close() {
        if (holds > 0) {
            throw new IllegalStateException(
                    "the data set is in use, for example by a training run: close it when that has ended");
        }
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
