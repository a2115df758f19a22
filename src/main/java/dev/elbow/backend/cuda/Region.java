package dev.elbow.backend.cuda;

/** A piece of a {@link MemoryPlan}: it has an address once the plan is placed. */
public final class Region {
    private final MemoryPlan plan;
    private final long offset;
    private final long bytes;

    Region(MemoryPlan plan, long offset, long bytes) {
        this.plan = plan;
        this.offset = offset;
        this.bytes = bytes;
    }

    /** Returns the device address. */
    public long address() {
        return plan.base() + offset;
    }

    public long bytes() {
        return bytes;
    }

    /** Returns the address of a region that may be absent, 0 if it is. */
    static long addressOrNull(Region region) {
        return region == null ? 0 : region.address();
    }
}
