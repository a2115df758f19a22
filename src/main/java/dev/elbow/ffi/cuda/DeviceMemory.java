package dev.elbow.ffi.cuda;

import dev.elbow.ffi.NativeHandle;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * One allocation of device memory, aligned to at least 256 bytes, with undefined contents. Whoever hands its address to
 * a launch keeps it open until the stream was synchronised. Sizes and offsets are in bytes.
 */
public final class DeviceMemory extends NativeHandle {
    private final PrimaryContext context;
    private final long bytes;

    private DeviceMemory(PrimaryContext context, long address, long bytes) {
        super("device memory of " + bytes + " bytes", address);
        this.context = context;
        this.bytes = bytes;
    }

    /**
     * Allocates. The calling thread must be attached.
     *
     * @param bytes 1 or more
     * @throws CudaException if the device refuses the memory: the message tells what was asked for and what is free
     */
    public static DeviceMemory allocate(PrimaryContext context, long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("Size of device memory is " + bytes + " bytes; expected 1 or more");
        }
        return context.own(() -> new DeviceMemory(context, CudaMemory.cuMemAlloc_v2(bytes), bytes));
    }

    /** The context it belongs to. */
    public PrimaryContext context() {
        return context;
    }

    /** The device address. */
    public long address() {
        return handle();
    }

    /** Its size. */
    public long bytes() {
        return bytes;
    }

    /**
     * Enqueues a copy of a host segment to {@code offset}. The host memory must stay as it is until the stream was
     * synchronised; only from {@link PinnedMemory} does the copy run beside the calling thread.
     *
     * @param host a native segment
     * @throws IndexOutOfBoundsException if it does not fit
     */
    public void upload(long offset, MemorySegment host, Stream stream) {
        check(offset, host, stream);
        CudaMemory.cuMemcpyHtoDAsync_v2(address() + offset, host.address(), host.byteSize(), stream.handle());
    }

    /**
     * Enqueues a copy from {@code offset} to a host segment, which holds the bytes once the stream was synchronised.
     *
     * @param host a native segment
     * @throws IndexOutOfBoundsException if it asks for more than there is
     */
    public void download(long offset, MemorySegment host, Stream stream) {
        check(offset, host, stream);
        CudaMemory.cuMemcpyDtoHAsync_v2(host.address(), address() + offset, host.byteSize(), stream.handle());
    }

    /** Enqueues a fill of everything with one byte value. */
    public void fill(byte value, Stream stream) {
        context.requireSame(stream.context(), "stream");
        CudaMemory.cuMemsetD8Async(address(), value, bytes, stream.handle());
    }

    private void check(long offset, MemorySegment host, Stream stream) {
        context.requireSame(stream.context(), "stream");
        Objects.checkFromIndexSize(offset, host.byteSize(), bytes);
        if (!host.isNative()) {
            throw new IllegalArgumentException("The host segment lies on the Java heap; expected a native one");
        }
    }

    @Override
    protected void free(long address) {
        context.release(() -> CudaMemory.cuMemFree_v2(address));
    }
}
