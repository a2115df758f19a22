package dev.elbow.backend.cuda;

/**
 * Memory that is counted first and allocated in one piece afterwards. Regions are aligned for every library and kernel. Scratch is
 * one region that all stages share: they run one after the other.
 */
public final class MemoryPlan {
    /** What the driver's own allocations are aligned to. */
    static final long ALIGNMENT = 256;

    private long size;
    private long base;
    private long scratchBytes;
    private boolean scratchAsked;
    private Region scratch;

    /** A plan of nothing. */
    public MemoryPlan() {}

    /** Returns a new region for float32 elements. */
    public Region floats(long elements) {
        return bytes(Math.multiplyExact(elements, Float.BYTES));
    }

    /** Returns a new region. */
    public Region bytes(long bytes) {
        if (base != 0) {
            throw new IllegalStateException("the memory is already placed");
        }
        Region region = new Region(this, size, bytes);
        size = Math.addExact(size, align(Math.max(bytes, 1)));
        return region;
    }

    /** Makes the scratch at least that large. */
    public void needScratch(long bytes) {
        if (scratch != null) {
            throw new IllegalStateException("the scratch is already sized");
        }
        scratchAsked = true;
        scratchBytes = Math.max(scratchBytes, bytes);
    }

    /** Returns whether anything was asked for, scratch of 0 bytes included. */
    public boolean needsAny() {
        return size > 0 || scratchAsked;
    }

    /** Ends the counting and returns how many bytes are needed. */
    public long size() {
        if (scratch == null) {
            scratch = bytes(scratchBytes);
        }
        return size;
    }

    /** Gives all regions their addresses. */
    public void place(long address) {
        base = address;
    }

    long base() {
        if (base == 0) {
            throw new IllegalStateException("the memory is not placed yet");
        }
        return base;
    }

    /** Returns the scratch, once the memory is placed. */
    public Region scratch() {
        return scratch;
    }

    private static long align(long bytes) {
        return Math.multiplyExact(Math.ceilDiv(bytes, ALIGNMENT), ALIGNMENT);
    }
}
