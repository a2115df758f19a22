package dev.elbow.ffi.conformance;

import static dev.elbow.ffi.cuda.Cuda.*;
import static dev.elbow.ffi.cuda.CudaConstants.*;
import static dev.elbow.ffi.cuda.CudaMemory.*;
import static dev.elbow.ffi.cuda.CudaStreams.*;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** The driver's calls for devices, contexts, memory, streams and events. */
final class DriverCalls {
    private final Recorder log;

    DriverCalls(Recorder log) {
        this.log = log;
    }

    void devices() {
        log.varies("cuDriverGetVersion()", () -> cuDriverGetVersion());
        log.refused(CUDA_ERROR_NOT_INITIALIZED, "cuDeviceGetCount() before cuInit", () -> cuDeviceGetCount());
        log.refused(CUDA_ERROR_INVALID_VALUE, "cuInit(flags 1)", () -> cuInit(1));
        log.done("cuInit(flags 0)", () -> cuInit(0));
        log.gives("CUDA_ERROR_OUT_OF_MEMORY", "cuGetErrorName(2)", () -> cuGetErrorName(2));
        log.gives("CUDA_ERROR_ILLEGAL_ADDRESS", "cuGetErrorName(700)", () -> cuGetErrorName(700));
        log.gives("a status unknown to this driver", "cuGetErrorName(12345)", () -> cuGetErrorName(12345));
        log.varies("cuGetErrorString(2)", () -> cuGetErrorString(2));
        int count = log.varies("cuDeviceGetCount()", () -> cuDeviceGetCount());
        log.gives(0, "cuDeviceGet(0)", () -> cuDeviceGet(0));
        log.refused(CUDA_ERROR_INVALID_DEVICE, "cuDeviceGet(-1)", () -> cuDeviceGet(-1));
        log.refused(CUDA_ERROR_INVALID_DEVICE, "cuDeviceGet(the number of devices)", () -> cuDeviceGet(count));
        log.varies("cuDeviceGetName(0)", () -> cuDeviceGetName(0));
        log.refused(CUDA_ERROR_INVALID_DEVICE, "cuDeviceGetName(99)", () -> cuDeviceGetName(99));
        log.varies("cuDeviceTotalMem_v2(0)", () -> cuDeviceTotalMem_v2(0));
        log.gives(32, "cuDeviceGetAttribute(warp size)", () -> cuDeviceGetAttribute(CU_DEVICE_ATTRIBUTE_WARP_SIZE, 0));
        log.gives(
                1024,
                "cuDeviceGetAttribute(threads per block)",
                () -> cuDeviceGetAttribute(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK, 0));
        log.gives(
                49152,
                "cuDeviceGetAttribute(shared memory per block)",
                () -> cuDeviceGetAttribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK, 0));
        for (int attribute : new int[] {
            CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR,
            CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR,
            CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT,
            CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE,
            CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN,
            CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR
        }) {
            log.varies("cuDeviceGetAttribute(" + attribute + ")", () -> cuDeviceGetAttribute(attribute, 0));
        }
        log.refused(CUDA_ERROR_INVALID_VALUE, "cuDeviceGetAttribute(100000)", () -> cuDeviceGetAttribute(100_000, 0));
    }

    /** Leaves the primary context current in this thread. */
    void contexts() {
        log.gives(0L, "cuCtxGetCurrent() without one", () -> cuCtxGetCurrent());
        log.refused(CUDA_ERROR_INVALID_CONTEXT, "cuMemAlloc_v2(4096) without context", () -> cuMemAlloc_v2(4096));
        log.refused(CUDA_ERROR_INVALID_CONTEXT, "cuCtxSynchronize() without context", () -> cuCtxSynchronize());
        log.refused(CUDA_ERROR_INVALID_CONTEXT, "cuStreamCreate(1) without context", () -> cuStreamCreate(1));
        log.refused(CUDA_ERROR_INVALID_CONTEXT, "cuCtxPopCurrent_v2() without one", () -> cuCtxPopCurrent_v2());
        log.refused(CUDA_ERROR_INVALID_DEVICE, "cuDevicePrimaryCtxRetain(99)", () -> cuDevicePrimaryCtxRetain(99));
        long context = log.handle("cuDevicePrimaryCtxRetain(0)", () -> cuDevicePrimaryCtxRetain(0));
        log.gives(
                context == 0 ? "no context" : "the same",
                "cuDevicePrimaryCtxRetain(0) again",
                () -> cuDevicePrimaryCtxRetain(0) == context ? "the same" : "another");
        log.done("cuDevicePrimaryCtxRelease_v2(0)", () -> cuDevicePrimaryCtxRelease_v2(0));
        log.done("cuCtxPushCurrent_v2(the context)", () -> cuCtxPushCurrent_v2(context));
        log.gives(true, "cuCtxGetCurrent()", () -> cuCtxGetCurrent() == context);
        log.gives(0, "cuCtxGetDevice()", () -> cuCtxGetDevice());
        log.done("cuCtxPushCurrent_v2(the context) again", () -> cuCtxPushCurrent_v2(context));
        log.gives(true, "cuCtxPopCurrent_v2()", () -> cuCtxPopCurrent_v2() == context);
        log.done("cuCtxSynchronize()", () -> cuCtxSynchronize());
        log.done("cuProfilerStart()", () -> cuProfilerStart());
        log.done("cuProfilerStop()", () -> cuProfilerStop());
    }

    void memory() {
        log.refused(CUDA_ERROR_INVALID_VALUE, "cuMemAlloc_v2(0)", () -> cuMemAlloc_v2(0));
        log.refused(CUDA_ERROR_OUT_OF_MEMORY, "cuMemAlloc_v2(2^50)", () -> cuMemAlloc_v2(1L << 50));
        log.gives(true, "cuMemGetInfo_v2()", () -> {
            Info info = cuMemGetInfo_v2();
            return info.free() > 0 && info.free() <= info.total();
        });
        long device = log.handle("cuMemAlloc_v2(4096)", () -> cuMemAlloc_v2(4096));
        log.gives(0L, "the address modulo 256", () -> device % 256);
        long host = log.handle("cuMemHostAlloc(4096, portable)", () -> cuMemHostAlloc(4096, CU_MEMHOSTALLOC_PORTABLE));
        log.observed("cuMemHostAlloc(0)", () -> cuMemHostAlloc(0, 0));
        log.refused(CUDA_ERROR_INVALID_VALUE, "cuMemHostAlloc(4096, flags 0x100)", () -> cuMemHostAlloc(4096, 0x100));
        long stream = log.handle("cuStreamCreate(non-blocking)", () -> cuStreamCreate(CU_STREAM_NON_BLOCKING));
        copies(device, host, stream);
        log.done("cuStreamDestroy_v2(the stream)", () -> cuStreamDestroy_v2(stream));
        log.done("cuMemFreeHost(the block)", () -> cuMemFreeHost(host));
        log.done("cuMemFree_v2(the block)", () -> cuMemFree_v2(device));
        log.refused(CUDA_ERROR_INVALID_VALUE, "cuMemFree_v2(the block) again", () -> cuMemFree_v2(device));
        log.refused(CUDA_ERROR_INVALID_VALUE, "cuMemFree_v2(16)", () -> cuMemFree_v2(16));
        log.observed("cuMemFree_v2(0)", () -> cuMemFree_v2(0));
    }

    private void copies(long device, long host, long stream) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(4096);
            bytes.fill((byte) 7);
            log.done("cuMemcpyHtoD_v2(4096 bytes)", () -> cuMemcpyHtoD_v2(device, bytes.address(), 4096));
            log.done("cuMemcpyDtoHAsync_v2(4096 bytes)", () -> cuMemcpyDtoHAsync_v2(host, device, 4096, stream));
            log.done("cuStreamSynchronize(the stream)", () -> cuStreamSynchronize(stream));
            log.gives(7, "the byte copied back", () -> (int) byteAt(host, 4095));
            log.done("cuMemsetD8Async(5)", () -> cuMemsetD8Async(device, (byte) 5, 4096, stream));
            log.done("cuMemsetD32Async(0x01020304)", () -> cuMemsetD32Async(device + 8, 0x01020304, 2, stream));
            log.done("cuMemcpyDtoDAsync_v2(16 bytes)", () -> cuMemcpyDtoDAsync_v2(device + 64, device + 4, 16, stream));
            log.done("cuStreamSynchronize(the stream)", () -> cuStreamSynchronize(stream));
            log.done("cuMemcpyDtoH_v2(4096 bytes)", () -> cuMemcpyDtoH_v2(bytes.address(), device, 4096));
            log.gives(
                    List.of(5, 5, 4, 3, 2, 1, 4, 3),
                    "the bytes filled and copied",
                    () -> List.of(
                            at(bytes, 0),
                            at(bytes, 67),
                            at(bytes, 68),
                            at(bytes, 69),
                            at(bytes, 70),
                            at(bytes, 71),
                            at(bytes, 72),
                            at(bytes, 73)));
            log.done("cuMemcpyHtoDAsync_v2(0 bytes)", () -> cuMemcpyHtoDAsync_v2(device, host, 0, stream));
            log.done("cuMemcpyHtoDAsync_v2(4096 bytes)", () -> cuMemcpyHtoDAsync_v2(device, host, 4096, stream));
            log.done("cuCtxSynchronize()", () -> cuCtxSynchronize());
            log.refused(
                    CUDA_ERROR_INVALID_VALUE,
                    "cuMemsetD32Async(address not a multiple of 4)",
                    () -> cuMemsetD32Async(device + 2, 0, 1, stream));
            log.observed("cuMemcpyHtoD_v2(past the end)", () -> cuMemcpyHtoD_v2(device, bytes.address(), 8192));
            log.observed("cuMemcpyHtoD_v2(to address 0)", () -> cuMemcpyHtoD_v2(0, bytes.address(), 16));
        }
    }

    private static int at(MemorySegment bytes, long index) {
        return bytes.get(ValueLayout.JAVA_BYTE, index);
    }

    private static byte byteAt(long address, long index) {
        return NativeMemory.ALL.get(ValueLayout.JAVA_BYTE, address + index);
    }

    void streamsAndEvents() {
        log.refused(CUDA_ERROR_INVALID_VALUE, "cuStreamCreate(flags 77)", () -> cuStreamCreate(77));
        long stream = log.handle("cuStreamCreate(non-blocking)", () -> cuStreamCreate(CU_STREAM_NON_BLOCKING));
        long other = log.handle("cuStreamCreate(non-blocking)", () -> cuStreamCreate(CU_STREAM_NON_BLOCKING));
        log.gives(true, "cuStreamQuery(an idle stream)", () -> cuStreamQuery(stream));
        log.refused(CUDA_ERROR_INVALID_VALUE, "cuEventCreate(flags 77)", () -> cuEventCreate(77));
        long start = log.handle("cuEventCreate(default)", () -> cuEventCreate(CU_EVENT_DEFAULT));
        long end = log.handle("cuEventCreate(default)", () -> cuEventCreate(CU_EVENT_DEFAULT));
        long untimed = log.handle("cuEventCreate(no timing)", () -> cuEventCreate(CU_EVENT_DISABLE_TIMING));
        log.gives(true, "cuEventQuery(never recorded)", () -> cuEventQuery(start));
        log.refused(
                CUDA_ERROR_INVALID_HANDLE,
                "cuEventElapsedTime_v2(never recorded)",
                () -> cuEventElapsedTime_v2(start, end));
        log.done("cuEventRecord(start)", () -> cuEventRecord(start, stream));
        log.done("cuEventRecord(untimed)", () -> cuEventRecord(untimed, stream));
        log.done("cuStreamWaitEvent(other, untimed)", () -> cuStreamWaitEvent(other, untimed, 0));
        log.done("cuEventRecord(end)", () -> cuEventRecord(end, other));
        log.done("cuEventSynchronize(end)", () -> cuEventSynchronize(end));
        log.gives(true, "cuEventQuery(start)", () -> cuEventQuery(start));
        log.gives(true, "cuEventElapsedTime_v2(start, end)", () -> cuEventElapsedTime_v2(start, end) >= 0);
        log.refused(
                CUDA_ERROR_INVALID_HANDLE,
                "cuEventElapsedTime_v2(untimed, end)",
                () -> cuEventElapsedTime_v2(untimed, end));
        for (long event : new long[] {start, end, untimed}) {
            log.done("cuEventDestroy_v2(an event)", () -> cuEventDestroy_v2(event));
        }
        log.observed("cuEventDestroy_v2(0)", () -> cuEventDestroy_v2(0));
        log.observed("cuStreamDestroy_v2(0)", () -> cuStreamDestroy_v2(0));
        log.done("cuStreamDestroy_v2(a stream)", () -> cuStreamDestroy_v2(stream));
        log.done("cuStreamDestroy_v2(a stream)", () -> cuStreamDestroy_v2(other));
    }
}
