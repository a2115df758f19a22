package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.FunctionTable.hex;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The driver's functions for device and pinned memory, copies and fills, by the rules of {@link Cuda}. All sizes are in
 * bytes unless a method says otherwise. The calls with a stream enqueue: the memory must stay as it is until the stream
 * was synchronised.
 */
public final class CudaMemory {
    /** What {@code cuMemGetInfo_v2} tells, in bytes. */
    public record Info(long free, long total) {}

    static final FunctionTable TABLE = new FunctionTable(CudaDriver.LIBRARY::library, CudaException::of);

    private static final NativeCall MEM_ALLOC = TABLE.status("cuMemAlloc_v2", JAVA_LONG, JAVA_LONG);
    private static final NativeCall MEM_FREE = TABLE.status("cuMemFree_v2", JAVA_LONG);
    private static final NativeCall MEM_GET_INFO = TABLE.status("cuMemGetInfo_v2", JAVA_LONG, JAVA_LONG);
    private static final NativeCall MEM_HOST_ALLOC = TABLE.status("cuMemHostAlloc", JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final NativeCall MEM_FREE_HOST = TABLE.status("cuMemFreeHost", JAVA_LONG);
    private static final NativeCall MEMCPY_HTOD = TABLE.status("cuMemcpyHtoD_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final NativeCall MEMCPY_DTOH = TABLE.status("cuMemcpyDtoH_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG);

    // On the path of a step: called by invokeExact.
    private static final MethodHandle MEMCPY_HTOD_ASYNC =
            TABLE.hot("cuMemcpyHtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MEMCPY_DTOH_ASYNC =
            TABLE.hot("cuMemcpyDtoHAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MEMCPY_DTOD_ASYNC =
            TABLE.hot("cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MEMSET_D8_ASYNC =
            TABLE.hot("cuMemsetD8Async", JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MEMSET_D32_ASYNC =
            TABLE.hot("cuMemsetD32Async", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

    private CudaMemory() {}

    /** Device memory of the current context, aligned to at least 256 bytes, with undefined contents. */
    public static long cuMemAlloc_v2(long bytes) {
        return TABLE.create(MEM_ALLOC, () -> bytes + " bytes" + free(), bytes);
    }

    /** What is free, for the message of a refused allocation; nothing if the driver does not even say that. */
    private static String free() {
        try {
            Info info = cuMemGetInfo_v2();
            return " asked for, %d of the device's %d bytes free".formatted(info.free(), info.total());
        } catch (CudaException _) {
            return " asked for";
        }
    }

    public static void cuMemFree_v2(long address) {
        TABLE.check(MEM_FREE, () -> "address " + hex(address), address);
    }

    /** The current device's free and total memory. */
    public static Info cuMemGetInfo_v2() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sizes = arena.allocate(JAVA_LONG, 2);
            TABLE.check(MEM_GET_INFO, sizes.address(), sizes.address() + JAVA_LONG.byteSize());
            return new Info(sizes.getAtIndex(JAVA_LONG, 0), sizes.getAtIndex(JAVA_LONG, 1));
        }
    }

    /** Page-locked host memory; {@code flags} are {@code CU_MEMHOSTALLOC_*}. */
    public static long cuMemHostAlloc(long bytes, int flags) {
        return TABLE.create(MEM_HOST_ALLOC, () -> bytes + " bytes", bytes, flags);
    }

    public static void cuMemFreeHost(long address) {
        TABLE.check(MEM_FREE_HOST, () -> "address " + hex(address), address);
    }

    /**
     * Copies from host to device. On return the host memory may be reused; the copy does not wait for streams that were
     * created non-blocking.
     */
    public static void cuMemcpyHtoD_v2(long toDevice, long fromHost, long bytes) {
        TABLE.check(MEMCPY_HTOD, () -> copy(toDevice, fromHost, bytes), toDevice, fromHost, bytes);
    }

    /** Copies from device to host; blocks until the bytes are there, but does not wait for non-blocking streams. */
    public static void cuMemcpyDtoH_v2(long toHost, long fromDevice, long bytes) {
        TABLE.check(MEMCPY_DTOH, () -> copy(toHost, fromDevice, bytes), toHost, fromDevice, bytes);
    }

    /** Enqueues a copy from host to device; only pinned host memory is copied beside the calling thread. */
    public static void cuMemcpyHtoDAsync_v2(long toDevice, long fromHost, long bytes, long stream) {
        int status;
        try {
            status = (int) MEMCPY_HTOD_ASYNC.invokeExact(toDevice, fromHost, bytes, stream);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CudaException.of("cuMemcpyHtoDAsync_v2", status, copy(toDevice, fromHost, bytes));
        }
    }

    /** Enqueues a copy from device to host. */
    public static void cuMemcpyDtoHAsync_v2(long toHost, long fromDevice, long bytes, long stream) {
        int status;
        try {
            status = (int) MEMCPY_DTOH_ASYNC.invokeExact(toHost, fromDevice, bytes, stream);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CudaException.of("cuMemcpyDtoHAsync_v2", status, copy(toHost, fromDevice, bytes));
        }
    }

    /** Enqueues a copy within the device. */
    public static void cuMemcpyDtoDAsync_v2(long to, long from, long bytes, long stream) {
        int status;
        try {
            status = (int) MEMCPY_DTOD_ASYNC.invokeExact(to, from, bytes, stream);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CudaException.of("cuMemcpyDtoDAsync_v2", status, copy(to, from, bytes));
        }
    }

    /** Enqueues a fill with one byte value. */
    public static void cuMemsetD8Async(long address, byte value, long bytes, long stream) {
        int status;
        try {
            status = (int) MEMSET_D8_ASYNC.invokeExact(address, value, bytes, stream);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CudaException.of("cuMemsetD8Async", status, bytes + " bytes at " + hex(address));
        }
    }

    /** Enqueues a fill of {@code count} 32-bit words; the address is a multiple of 4. */
    public static void cuMemsetD32Async(long address, int value, long count, long stream) {
        int status;
        try {
            status = (int) MEMSET_D32_ASYNC.invokeExact(address, value, count, stream);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CudaException.of("cuMemsetD32Async", status, count + " words at " + hex(address));
        }
    }

    private static String copy(long to, long from, long bytes) {
        return bytes + " bytes from " + hex(from) + " to " + hex(to);
    }
}
