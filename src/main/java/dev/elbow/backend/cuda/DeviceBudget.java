package dev.elbow.backend.cuda;

import dev.elbow.ElbowException;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryStats;
import dev.elbow.backend.MemoryUse;
import dev.elbow.ffi.cuda.CudaException;
import dev.elbow.ffi.cuda.CudaMemory;
import java.util.Locale;

/** How much device memory is in use, and the messages when there is not enough. Thread-safe. */
final class DeviceBudget {
    private final String device;
    private final long limit;
    private final MemoryAccount account = new MemoryAccount();

    /** A budget; {@code limit} 0 is none. */
    DeviceBudget(String device, long limit) {
        this.device = device;
        this.limit = limit;
    }

    /**
     * Counts memory that is about to be allocated.
     *
     * @throws ElbowException if that exceeds the limit
     */
    synchronized void take(MemoryUse use, long bytes, String what) {
        if (limit > 0 && bytes > limit - used()) {
            throw new ElbowException(
                    "%s %s of device memory, and %s of the limit of %s are in use: raise --memory, or take a smaller batch or model"
                            .formatted(what, text(bytes), text(used()), text(limit)));
        }
        account.add(use, bytes);
    }

    /** Counts memory that was freed, or not allocated after all. */
    void giveBack(MemoryUse use, long bytes) {
        account.remove(use, bytes);
    }

    /** Returns how many bytes could be taken now. The thread is attached. */
    long room() {
        long free = CudaMemory.cuMemGetInfo_v2().free();
        return limit > 0 ? Math.min(limit - used(), free) : free;
    }

    /** Returns the bytes in use. */
    long used() {
        return account.used();
    }

    /** Returns the exception for memory that the device refused. The thread is attached. */
    ElbowException refused(long bytes, String what, CudaException cause) {
        return new ElbowException(
                "%s %s of memory on %s, where %s: take a smaller batch or model, or end other programs that use the device"
                        .formatted(what, text(bytes), device, state()),
                cause);
    }

    /** Returns what is in use, and what the device has. The thread is attached. */
    MemoryStats stats() {
        CudaMemory.Info info = CudaMemory.cuMemGetInfo_v2();
        return account.stats(info.free(), info.total());
    }

    private String state() {
        try {
            CudaMemory.Info info = CudaMemory.cuMemGetInfo_v2();
            return "%s of %s are free and %s are in use here"
                    .formatted(text(info.free()), text(info.total()), text(used()));
        } catch (CudaException e) {
            return text(used()) + " are in use here";
        }
    }

    /** Returns a number of bytes for people. */
    static String text(long bytes) {
        if (bytes < 10 << 10) {
            return bytes + " bytes";
        }
        if (bytes < 10L << 20) {
            return String.format(Locale.ROOT, "%,.1f KiB", bytes / 1024.0);
        }
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / (1024.0 * 1024));
    }
}
