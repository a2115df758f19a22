package dev.elbow.backend.cuda;

/**
 * Memory that is counted first and allocated in one piece afterwards. Regions are aligned for every library and kernel.
 */
public final class MemoryPlan {
    /** What the driver's own allocations are aligned to. */
    static final long ALIGNMENT = 256;

    private long size;
    private long base;
    private final Scratch scratch = new Scratch(this);
    private final Scratch aside = new Scratch(this);

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

    /** Returns whether anything was asked for, scratch of 0 bytes included. */
    public boolean needsAny() {
        return size > 0 || scratch.isAsked() || aside.isAsked();
    }

    /** Ends the counting and returns how many bytes are needed. */
    public long size() {
        scratch.settle();
        aside.settle();
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

    /** Returns the scratch of the calls that run one after the other. */
    public Scratch scratch() {
        return scratch;
    }

    /** Returns the scratch of the calls {@linkplain Aside aside}, which run beside the others. */
    Scratch asideScratch() {
        return aside;
    }

    private static long align(long bytes) {
        return Math.multiplyExact(Math.ceilDiv(bytes, ALIGNMENT), ALIGNMENT);
    }
}
