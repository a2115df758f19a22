// Work that other libraries and the host enqueue.
#include "capture.h"
#include "control.h"

namespace emu {

int enqueue(void* handle, const char* what, std::function<void()> work) {
    std::lock_guard<std::recursive_mutex> lock(driver_mutex());
    Context* context = current();
    if (!context) return api::CUDA_ERROR_INVALID_CONTEXT;
    if (context->sticky) return context->sticky;
    Stream* stream;
    if (int status = resolve(static_cast<api::CUstream>(handle), &stream)) return status;
    return submit(stream, api::CU_GRAPH_NODE_TYPE_KERNEL, what, std::move(work));
}

}  // namespace emu

namespace emu::api {

CUresult cuLaunchHostFunc(CUstream handle, CUhostFn function, void* data) {
    EMU_ENTER(Context);
    Stream* stream;
    if (!function) return CUDA_ERROR_INVALID_VALUE;
    if (int status = resolve(handle, &stream)) return status;
    return submit(stream, CU_GRAPH_NODE_TYPE_HOST, "host function", [=] { function(data); });
}

}  // namespace emu::api
