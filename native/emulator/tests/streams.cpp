// Lazy streams, events, the default stream, copies, memory, contexts, asynchronous errors.
#include "check.h"

namespace {

void lazy() {
    WithContext context;
    CUstream stream = new_stream();
    std::vector<int> values = {1, 2, 3, 4};
    CUdeviceptr p = device_array<int>(4);
    OK(cuMemcpyHtoDAsync_v2(p, values.data(), 16, stream));
    CHECK(download<int>(p, 4)[0] == -1);  // poison: a synchronous copy does not wait for a non-blocking stream
    values[0] = 10;                       // changed before the copy ran: a missing synchronisation shows
    OK(cuStreamSynchronize(stream));
    CHECK(download<int>(p, 4)[0] == 10);
    OK(cuMemsetD32Async(p, 7, 4, stream));
    OK(cuMemsetD8Async(p, 1, 4, stream));
    CHECK_STATUS(CUDA_ERROR_NOT_READY, cuStreamQuery(stream));
    CHECK_STATUS(CUDA_SUCCESS, cuStreamQuery(stream));
    CHECK(download<int>(p, 4)[0] == 0x01010101 && download<int>(p, 4)[3] == 7);
    OK(cuStreamDestroy_v2(stream));
    OK(cuMemFree_v2(p));
}

void events() {
    WithContext context;
    CUstream a = new_stream(), b = new_stream();
    CUevent first, second, untimed;
    OK(cuEventCreate(&first, CU_EVENT_DEFAULT));
    OK(cuEventCreate(&second, CU_EVENT_DEFAULT));
    OK(cuEventCreate(&untimed, CU_EVENT_DISABLE_TIMING));
    CUdeviceptr p = device_array<int>(2), q = device_array<int>(2);
    float milliseconds;
    OK(cuEventSynchronize(first));  // never recorded
    CHECK_STATUS(CUDA_ERROR_INVALID_HANDLE, cuEventElapsedTime(&milliseconds, first, second));
    OK(cuEventRecord(first, a));
    OK(cuMemsetD32Async(p, 5, 2, a));
    OK(cuEventRecord(second, a));
    OK(cuMemsetD32Async(p, 6, 2, a));
    OK(cuStreamWaitEvent(b, second, 0));
    OK(cuMemcpyDtoDAsync_v2(q, p, 8, b));
    CHECK_STATUS(CUDA_ERROR_NOT_READY, cuEventElapsedTime(&milliseconds, first, second));
    OK(cuStreamSynchronize(b));
    CHECK(download<int>(q, 2)[0] == 5);  // ran up to the event in the other stream, not further
    CHECK(download<int>(p, 2)[0] == 5);
    OK(cuEventElapsedTime(&milliseconds, first, second));
    CHECK(milliseconds >= 0);
    CHECK_STATUS(CUDA_ERROR_INVALID_HANDLE, cuEventElapsedTime(&milliseconds, first, untimed));
    OK(cuEventRecord(second, a));
    CHECK_STATUS(CUDA_ERROR_NOT_READY, cuEventQuery(second));
    OK(cuEventSynchronize(second));
    OK(cuEventQuery(second));
    CHECK(download<int>(p, 2)[0] == 6);
    for (CUevent e : {first, second, untimed}) OK(cuEventDestroy_v2(e));
    CHECK_STATUS(CUDA_ERROR_INVALID_HANDLE, cuEventDestroy_v2(first));
    for (CUstream s : {a, b}) OK(cuStreamDestroy_v2(s));
    CHECK_STATUS(CUDA_ERROR_INVALID_HANDLE, cuStreamSynchronize(a));
    for (CUdeviceptr m : {p, q}) OK(cuMemFree_v2(m));
}

void legacy_stream() {
    WithContext context;
    CUstream blocking;
    OK(cuStreamCreate(&blocking, CU_STREAM_DEFAULT));
    CUdeviceptr p = device_array<int>(1);
    OK(cuMemsetD32Async(p, 3, 1, blocking));
    CHECK(download<int>(p, 1)[0] == 3);  // the default stream waits for blocking streams
    OK(cuMemsetD32_v2(p, 4, 1));         // in the default stream, not synchronous
    OK(cuMemsetD32Async(p, 5, 1, blocking));
    OK(cuStreamSynchronize(blocking));
    CHECK(download<int>(p, 1)[0] == 5);
    OK(cuStreamDestroy_v2(blocking));
    OK(cuMemFree_v2(p));
}

void memory() {
    WithContext context;
    emuReset();
    size_t free_bytes, total;
    emuMemoryLimit(1 << 20);
    OK(cuMemGetInfo_v2(&free_bytes, &total));
    CHECK(total == 1 << 20 && free_bytes == total);
    CUdeviceptr p, q;
    OK(cuMemAlloc_v2(&p, 900 << 10));
    CHECK(p % 256 == 0);
    CHECK_STATUS(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&q, 200 << 10));
    CHECK(emuLiveBytes() == 900 << 10);
    OK(cuMemFree_v2(p));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, cuMemFree_v2(p));
    OK(cuMemAlloc_v2(&p, 16));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, cuMemFree_v2(p + 4));
    char host[32];
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD_v2(p, host, 17));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD_v2(reinterpret_cast<CUdeviceptr>(host), host, 4));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoH_v2(reinterpret_cast<void*>(p), p, 4));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD_v2(p, nullptr, 4));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, cuMemAlloc_v2(&q, 0));
    CHECK(emu::device_range(reinterpret_cast<void*>(p + 8), 8) && !emu::device_range(reinterpret_cast<void*>(p + 8), 9));
    CHECK(!emu::device_range(host, 4));
    void* pinned;
    OK(cuMemHostAlloc(&pinned, 64, 0));
    unsigned kind;
    OK(cuPointerGetAttribute(&kind, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, reinterpret_cast<CUdeviceptr>(pinned)));
    CHECK(kind == CU_MEMORYTYPE_HOST);
    OK(cuPointerGetAttribute(&kind, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, p));
    CHECK(kind == CU_MEMORYTYPE_DEVICE);
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE,
                 cuPointerGetAttribute(&kind, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, reinterpret_cast<CUdeviceptr>(host)));
    OK(cuMemFreeHost(pinned));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, cuMemFreeHost(host));
    OK(cuMemFree_v2(p));
    emuReset();
}

void leaks() {
    emuReset();
    {
        WithContext context;
        OK(cuMemsetD32Async(device_array<int>(25), 0, 25, new_stream()));
        CUgraph graph;
        OK(cuGraphCreate(&graph, 0));
        CHECK(emuLiveObjects() == 3);
    }
    CHECK(reported("before 1 pieces of enqueued work ran, the first of them: cuMemsetD32Async"));
    CHECK(reported("leak: 1 graph was never destroyed"));
    CHECK(reported("leak: a device allocation of 100 bytes") && reported("leak: 1 stream was never destroyed"));
    CHECK(emuLiveObjects() == 0 && emuLiveBytes() == 0);
    emuReset();
}

void contexts() {
    CUdeviceptr p;
    OK(cuInit(0));
    CHECK_STATUS(CUDA_ERROR_INVALID_CONTEXT, cuMemAlloc_v2(&p, 4));
    CUcontext context, now;
    OK(cuDevicePrimaryCtxRetain(&context, 0));
    OK(cuCtxPushCurrent_v2(context));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    CHECK_STATUS(CUDA_ERROR_CONTEXT_IS_DESTROYED, cuMemAlloc_v2(&p, 4));
    CHECK_STATUS(CUDA_ERROR_INVALID_CONTEXT, cuCtxPushCurrent_v2(context));
    OK(cuCtxPopCurrent_v2(&now));
    CHECK_STATUS(CUDA_ERROR_INVALID_CONTEXT, cuCtxPopCurrent_v2(&now));
    CHECK_STATUS(CUDA_ERROR_INVALID_CONTEXT, cuDevicePrimaryCtxRelease_v2(0));
    CUdevice device;
    CHECK_STATUS(CUDA_ERROR_INVALID_DEVICE, cuDeviceGet(&device, 7));
}

void faults() {
    WithContext context;
    emuReset();
    CUstream stream = new_stream();
    CUdeviceptr p;
    CHECK(emuFail("cuMemAlloc_v2", 2, CUDA_ERROR_OUT_OF_MEMORY) == 0);
    OK(cuMemAlloc_v2(&p, 4));
    OK(cuMemFree_v2(p));
    CHECK_STATUS(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&p, 4));
    OK(cuMemAlloc_v2(&p, 4));
    CHECK(emuFaultsSeen() == 1 && emuCalls("cuMemAlloc_v2") == 3);
    CHECK(emuFail("cuStreamSynchronize", 0, CUDA_ERROR_UNKNOWN) == 0);
    CHECK_STATUS(CUDA_ERROR_UNKNOWN, cuStreamSynchronize(stream));
    CHECK_STATUS(CUDA_ERROR_UNKNOWN, cuStreamSynchronize(stream));
    CHECK(emuFail("cuStreamSynchronize", 0, 0) == 0);
    OK(cuStreamSynchronize(stream));
    // Work that fails shows at the call that synchronises, and from then on everywhere.
    CHECK(emuFail("execute", 2, CUDA_ERROR_LAUNCH_FAILED) == 0);
    OK(cuMemsetD32Async(p, 1, 1, stream));
    OK(cuMemsetD32Async(p, 2, 1, stream));
    OK(cuMemsetD32Async(p, 3, 1, stream));
    CHECK_STATUS(CUDA_ERROR_LAUNCH_FAILED, cuStreamSynchronize(stream));
    CHECK(emu::sticky_error() == CUDA_ERROR_LAUNCH_FAILED);
    CHECK_STATUS(CUDA_ERROR_LAUNCH_FAILED, cuMemFree_v2(p));
    CHECK_STATUS(CUDA_ERROR_LAUNCH_FAILED, cuMemsetD32Async(p, 2, 1, stream));
    emuReset();
}

// What cuBLASLt's and cuDNN's stand-ins do.
void library_work() {
    WithContext context;
    CUstream stream = new_stream();
    CUdeviceptr p = device_array<float>(4);
    auto* floats = reinterpret_cast<float*>(p);
    OK(emu::enqueue(stream, "library call", [=] { floats[1] = 2.5f; }));
    CHECK(download<float>(p, 4)[1] != 2.5f);
    OK(cuStreamSynchronize(stream));
    CHECK(download<float>(p, 4)[1] == 2.5f);
    emuReset();
    OK(emu::enqueue(stream, "bad library call", [=] { floats[4] = 1; }));
    CHECK_STATUS(CUDA_ERROR_ILLEGAL_ADDRESS, cuStreamSynchronize(stream));
    CHECK(reported("bad library call wrote 0 bytes past the end of a device allocation of 16 bytes"));
}

}  // namespace

int main() {
    lazy();
    events();
    legacy_stream();
    memory();
    leaks();
    contexts();
    faults();
    library_work();
    return 0;
}
