package dev.elbow.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory by address: the whole address space as one segment, and aligned zero-filled blocks.
 *
 * <p>Kernels and prepared launches hold plain {@code long} addresses and read and write through {@link #ALL}, so that a
 * step allocates nothing. {@code ALL} has no bounds and no lifetime: whoever hands an address to a kernel vouches that
 * the memory behind it lives and is large enough. Sizes and addresses are in bytes.
 */
public final class NativeMemory {
    /**
     * Every address, from 0 to {@link Long#MAX_VALUE}; {@code ALL.get(layout, address)} reads at {@code address}.
     *
     * <p>A {@code static final} field, so that the compiler folds its bounds and its scope away.
     */
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** One cache line: the smallest alignment {@link #allocate} gives, in bytes. */
    public static final long CACHE_LINE = 64;

    /** A transparent huge page of x86-64 and most arm64 kernels: the alignment of large blocks, in bytes. */
    public static final long HUGE_PAGE = 2L << 20;

    private NativeMemory() {}

    /**
     * A zero-filled block, owned by {@code arena}: aligned to {@link #HUGE_PAGE} when it is at least that large (the
     * kernel can then back it by huge pages), to {@link #CACHE_LINE} otherwise.
     *
     * @param bytes size of the block, 0 or more; a block of 0 bytes still has an address of its own
     * @throws IllegalArgumentException if {@code bytes} is negative
     * @throws OutOfMemoryError if the system refuses the memory
     */
    public static MemorySegment allocate(Arena arena, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("Size of a native block is " + bytes + " bytes; expected 0 or more");
        }
        return arena.allocate(Math.max(bytes, 1), bytes >= HUGE_PAGE ? HUGE_PAGE : CACHE_LINE)
                .asSlice(0, bytes);
    }
}
