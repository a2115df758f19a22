package dev.elbow.backend.cuda;

/**
 * One region that all calls of one branch share, since they run one after the other. It is as large as the neediest asks, and has an
 * address once the plan is placed.
 */
public final class Scratch {
    private final MemoryPlan plan;
    private long bytes;
    private boolean asked;
    private Region region;

    Scratch(MemoryPlan plan) {
        this.plan = plan;
    }

    /** Makes it at least that large. */
    public void need(long atLeast) {
        if (region != null) {
            throw new IllegalStateException("the scratch is already sized");
        }
        asked = true;
        bytes = Math.max(bytes, atLeast);
    }

    /** Returns whether anything was asked for, 0 bytes included. */
    boolean isAsked() {
        return asked;
    }

    /** Ends the asking, and takes a place in the plan if there was any. */
    void settle() {
        if (region == null && asked) {
            region = plan.bytes(bytes);
        }
    }

    /** Returns the device address. */
    public long address() {
        return region().address();
    }

    /** Returns the region. */
    Region region() {
        if (region == null) {
            throw new IllegalStateException("nobody has asked for scratch");
        }
        return region;
    }
}
