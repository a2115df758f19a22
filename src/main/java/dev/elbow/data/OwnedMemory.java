package dev.elbow.data;

import dev.elbow.ElbowException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Native memory and the arena that frees it. */
record OwnedMemory(Arena arena, MemorySegment data) implements AutoCloseable {

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

    @Override
    public void close() {
        arena.close();
    }
}
