package dev.elbow.backend;

/**
 * How to open a device.
 *
 * @param threads CPU threads to use, 0 for one per available core
 */
public record DeviceOptions(int threads) {
    /** Checks the number of threads. */
    public DeviceOptions {
        if (threads < 0) {
            throw new IllegalArgumentException("threads must be at least 0 (0 is one per core), got " + threads);
        }
    }

    /** Returns the defaults. */
    public static DeviceOptions defaults() {
        return new DeviceOptions(0);
    }

    /** Returns the number of threads to use on this machine. */
    public int effectiveThreads() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
