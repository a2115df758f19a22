package dev.elbow.backend.cuda;

import dev.elbow.backend.MemoryUse;
import dev.elbow.ffi.cuda.DeviceMemory;

/**
 * Device memory that is freed when its last user lets go: a parameter store may be closed while plans still hold its addresses,
 * and no address may dangle.
 */
public final class DeviceBlock {
    private final Gpu gpu;
    private final MemoryUse use;
    private final DeviceMemory memory;
    private int users = 1;

    DeviceBlock(Gpu gpu, MemoryUse use, DeviceMemory memory) {
        this.use = use;
        this.gpu = gpu;
        this.memory = memory;
    }

    public long address() {
        return memory.address();
    }

    public long bytes() {
        return memory.bytes();
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
            gpu.free(use, memory);
        }
    }
}
