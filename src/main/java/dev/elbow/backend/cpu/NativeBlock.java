package dev.elbow.backend.cpu;

import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryUse;
import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Zero-filled native memory handed out piece by piece and freed when its last user lets go: a parameter store may be closed
 * while plans still hold its addresses, and no address may dangle. Pieces are aligned to cache lines.
 */
final class NativeBlock {
    private final Arena arena = Arena.ofShared();
    private final MemoryAccount account;
    private final MemoryUse use;
    private long bytes;
    private int users = 1;

    /** A block without pieces, whose bytes count as {@code use}. */
    NativeBlock(MemoryAccount account, MemoryUse use) {
        this.account = account;
        this.use = use;
    }

    /** Returns the address of {@code elements} new zeros of float32. */
    synchronized long floats(long elements) {
        return segment(elements * Float.BYTES).address();
    }

    /** Returns a new zero-filled piece. */
    synchronized MemorySegment segment(long size) {
        if (users == 0) {
            throw new IllegalStateException("the memory is already freed");
        }
        MemorySegment piece = NativeMemory.allocate(arena, size);
        bytes += size;
        account.add(use, size);
        return piece;
    }

    /** Returns the bytes handed out so far. */
    synchronized long bytes() {
        return bytes;
    }

    /** Adds a user, for whom the memory stays alive until {@link #release}. */
    synchronized NativeBlock retain() {
        if (users == 0) {
            throw new IllegalStateException("the memory is already freed");
        }
        users++;
        return this;
    }

    /** Removes a user; the last one frees the memory. */
    synchronized void release() {
        if (--users == 0) {
            arena.close();
            account.remove(use, bytes);
        }
    }
}
