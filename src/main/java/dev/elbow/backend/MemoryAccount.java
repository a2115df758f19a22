package dev.elbow.backend;

import java.util.EnumMap;
import java.util.Map;

/** Counts a device's memory by use, for {@link Device#memoryStats}. Thread-safe. */
public final class MemoryAccount {
    private final Map<MemoryUse, Long> bytes = new EnumMap<>(MemoryUse.class);
    private long used;
    private long peak;

    /** An account of nothing. */
    public MemoryAccount() {}

    /** Counts memory that is taken. */
    public synchronized void add(MemoryUse use, long count) {
        bytes.merge(use, count, Long::sum);
        used += count;
        peak = Math.max(peak, used);
    }

    /** Counts memory that was given back. */
    public synchronized void remove(MemoryUse use, long count) {
        bytes.merge(use, -count, Long::sum);
        used -= count;
    }

    /** Returns the bytes in use. */
    public synchronized long used() {
        return used;
    }

    /** Returns everything, with what the device has free and in total. */
    public synchronized MemoryStats stats(long free, long total) {
        return new MemoryStats(
                bytes(MemoryUse.PARAMETERS),
                bytes(MemoryUse.SAMPLES),
                bytes(MemoryUse.PLANS),
                bytes(MemoryUse.OTHER),
                peak,
                free,
                total);
    }

    private long bytes(MemoryUse use) {
        return bytes.getOrDefault(use, 0L);
    }
}
