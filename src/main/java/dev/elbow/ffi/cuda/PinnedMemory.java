package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.CU_MEMHOSTALLOC_PORTABLE;

import dev.elbow.ffi.NativeHandle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Page-locked host memory: copies between it and a device run beside the calling thread. Its segment cannot be used
 * after {@link #close}.
 */
public final class PinnedMemory extends NativeHandle {
    private final PrimaryContext context;
    private final Arena lifetime = Arena.ofShared();
    private final MemorySegment segment;

    @SuppressWarnings("restricted")
    private PinnedMemory(PrimaryContext context, long address, long bytes) {
        super("pinned memory of " + bytes + " bytes", address);
        this.context = context;
        this.segment = MemorySegment.ofAddress(address).reinterpret(bytes, lifetime, null);
    }

    /**
     * Allocates; the contents are undefined. The calling thread must be attached.
     *
     * @param bytes 1 or more
     * @throws CudaException if the system refuses the memory
     */
    public static PinnedMemory allocate(PrimaryContext context, long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("Size of pinned memory is " + bytes + " bytes; expected 1 or more");
        }
        return context.own(
                () -> new PinnedMemory(context, CudaMemory.cuMemHostAlloc(bytes, CU_MEMHOSTALLOC_PORTABLE), bytes));
    }

    /** The memory, of exactly the size asked for. */
    public MemorySegment segment() {
        return segment;
    }

    /** Its host address. */
    public long address() {
        return handle();
    }

    @Override
    protected void free(long address) {
        lifetime.close();
        context.release(() -> CudaMemory.cuMemFreeHost(address));
    }
}
