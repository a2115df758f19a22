package dev.elbow.backend;

/**
 * The memory of a device at one moment, in bytes. What one {@link Device} object uses is counted as it asked for it; the system
 * may round up.
 *
 * @param parameters in use by parameter stores, the optimizer's state included
 * @param samples in use by data sets; where device and host share memory, that is the caller's own
 * @param plans in use by plans
 * @param other in use by the rest
 * @param peak the most that was in use at once since the device was opened
 * @param free what the device has left for all programs
 * @param total what the device has
 */
public record MemoryStats(long parameters, long samples, long plans, long other, long peak, long free, long total) {

    /** Returns the bytes in use by this device object. */
    public long used() {
        return parameters + samples + plans + other;
    }
}
