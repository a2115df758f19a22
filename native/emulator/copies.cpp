// Copies and fills.
#include <cstring>

#include "capture.h"
#include "control.h"
#include "memory.h"

namespace emu::api {

namespace {

enum class Side { Host, Device, Any };

const void* pointer(CUdeviceptr address) { return reinterpret_cast<const void*>(address); }

// One end of a copy must lie where its function says: host pointers in device places and the reverse are refused.
int check_side(const char* call, Side side, const void* p, size_t bytes, bool capturing) {
    Block* block = find_block(p);
    bool inside = block && bytes <= block->bytes - (static_cast<const char*>(p) - block->begin);
    bool device = block && !block->host;
    if (side == Side::Any) side = device ? Side::Device : Side::Host;
    if (side == Side::Device) {
        if (device && inside) return CUDA_SUCCESS;
        problem("%s: [%p, +%zu) is not wholly in one device allocation", call, p, bytes);
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (!p || device || (block && !inside)) {
        problem("%s: [%p, +%zu) is not host memory", call, p, bytes);
        return CUDA_ERROR_INVALID_VALUE;
    }
    // A graph replays from the same address: pageable memory cannot promise to be there.
    return capturing && !block ? CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED : CUDA_SUCCESS;
}

int copy(const char* call, Stream* stream, void* to, Side to_side, const void* from, Side from_side, size_t bytes) {
    if (bytes == 0) return CUDA_SUCCESS;
    bool recording = stream->capture != nullptr;
    for (int status : {check_side(call, to_side, to, bytes, recording), check_side(call, from_side, from, bytes, recording)}) {
        if (status == CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED) refuse_while_capturing(stream);
        if (status) return status;
    }
    return submit(stream, CU_GRAPH_NODE_TYPE_MEMCPY, call, [=] { memmove(to, from, bytes); });
}

int copy_async(const char* call, CUstream handle, CUdeviceptr to, Side to_side, const void* from, Side from_side, size_t bytes) {
    Stream* stream;
    if (int status = resolve(handle, &stream)) return status;
    return copy(call, stream, reinterpret_cast<void*>(to), to_side, from, from_side, bytes);
}

// A synchronous copy runs in the legacy default stream. It waits for blocking streams only.
int copy_now(const char* call, CUdeviceptr to, Side to_side, const void* from, Side from_side, size_t bytes) {
    if (int status = refuse_unsafe()) return status;
    Stream* stream = current()->legacy.get();
    if (int status = copy(call, stream, reinterpret_cast<void*>(to), to_side, from, from_side, bytes)) return status;
    return drain(stream->queue);
}

template <class T>
int fill(const char* call, Stream* stream, CUdeviceptr to, T value, size_t count) {
    if (count == 0) return CUDA_SUCCESS;
    if (to % sizeof(T) != 0) return CUDA_ERROR_INVALID_VALUE;
    if (int status = check_side(call, Side::Device, pointer(to), count * sizeof(T), false)) return status;
    auto* begin = reinterpret_cast<T*>(to);
    return submit(stream, CU_GRAPH_NODE_TYPE_MEMSET, call, [=] {
        for (size_t i = 0; i < count; i++) begin[i] = value;
    });
}

template <class T>
int fill_async(const char* call, CUstream handle, CUdeviceptr to, T value, size_t count) {
    Stream* stream;
    if (int status = resolve(handle, &stream)) return status;
    return fill(call, stream, to, value, count);
}

// Not synchronous in spite of its name: the driver only enqueues it in the legacy default stream.
template <class T>
int fill_legacy(const char* call, CUdeviceptr to, T value, size_t count) {
    if (int status = refuse_unsafe()) return status;
    return fill(call, current()->legacy.get(), to, value, count);
}

}  // namespace

CUresult cuMemcpy(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
    EMU_ENTER(Context);
    return copy_now(__func__, to, Side::Any, pointer(from), Side::Any, bytes);
}

CUresult cuMemcpyAsync(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
    EMU_ENTER(Context);
    return copy_async(__func__, stream, to, Side::Any, pointer(from), Side::Any, bytes);
}

CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, size_t bytes) {
    EMU_ENTER(Context);
    return copy_now(__func__, to, Side::Device, from, Side::Host, bytes);
}

CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, CUstream stream) {
    EMU_ENTER(Context);
    return copy_async(__func__, stream, to, Side::Device, from, Side::Host, bytes);
}

CUresult cuMemcpyDtoH_v2(void* to, CUdeviceptr from, size_t bytes) {
    EMU_ENTER(Context);
    return copy_now(__func__, reinterpret_cast<CUdeviceptr>(to), Side::Host, pointer(from), Side::Device, bytes);
}

CUresult cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, CUstream stream) {
    EMU_ENTER(Context);
    return copy_async(__func__, stream, reinterpret_cast<CUdeviceptr>(to), Side::Host, pointer(from), Side::Device, bytes);
}

CUresult cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
    EMU_ENTER(Context);
    return copy_now(__func__, to, Side::Device, pointer(from), Side::Device, bytes);
}

CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
    EMU_ENTER(Context);
    return copy_async(__func__, stream, to, Side::Device, pointer(from), Side::Device, bytes);
}

CUresult cuMemsetD8_v2(CUdeviceptr to, unsigned char value, size_t count) {
    EMU_ENTER(Context);
    return fill_legacy(__func__, to, value, count);
}

CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, CUstream stream) {
    EMU_ENTER(Context);
    return fill_async(__func__, stream, to, value, count);
}

CUresult cuMemsetD32_v2(CUdeviceptr to, unsigned value, size_t count) {
    EMU_ENTER(Context);
    return fill_legacy(__func__, to, value, count);
}

CUresult cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count, CUstream stream) {
    EMU_ENTER(Context);
    return fill_async(__func__, stream, to, value, count);
}

}  // namespace emu::api
