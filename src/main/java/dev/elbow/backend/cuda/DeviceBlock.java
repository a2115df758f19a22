package dev.elbow.backend.cuda;

/**
 * Memory at addresses of the device that is freed when its last user lets go: a parameter store may be closed while plans still
 * hold its addresses, and no address may dangle.
 */
public final class DeviceBlock {
    private final long address;
    private final long bytes;
    private final Runnable free;
    private int users = 1;

    /** Takes memory over; {@code free} waits for whatever uses it on the device. */
    DeviceBlock(long address, long bytes, Runnable free) {
        this.address = address;
        this.bytes = bytes;
        this.free = free;
    }

    public long address() {
        return address;
    }

    public long bytes() {
        return bytes;
    }

    /** Adds a user, for whom the memory stays alive until {@link #release}. */
    public synchronized DeviceBlock retain() {
        if (users == 0) {
            throw new IllegalStateException("the device memory is already freed");
        }
        users++;
        return this;
    }

    /** Removes a user; the last one waits for the device and frees the memory. */
    public void release() {
        boolean last;
        synchronized (this) {
            last = --users == 0;
        }
        if (last) {
            free.run();
        }
    }
}
