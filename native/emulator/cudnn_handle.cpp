// Handles, versions, error texts of cuDNN, and the way from a checked call into the stream.
#include "cudnn.h"

#include <algorithm>

using namespace emu::dnn;

namespace emu::dnn {

Objects<Handle>& handles() {
    static Objects<Handle> objects(0xd0);
    return objects;
}

Use::Use(const char* call, cudnnHandle_t opaque) : handle(handles().find(opaque)) {
    if (opaque == nullptr) {
        refused = DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "the handle is null");
    } else if (handle == nullptr) {
        refused = DNN_REFUSE_IN(call, CUDNN_STATUS_NOT_INITIALIZED, "%p is no live handle", static_cast<void*>(opaque));
    } else if (handle->users.fetch_add(1) != 0) {
        refused = DNN_REFUSE_IN(call, CUDNN_STATUS_INTERNAL_ERROR, "two threads use one handle at the same time");
    }
}

Use::~Use() {
    if (handle != nullptr) {
        handle->users.fetch_sub(1);
    }
}

cudnnStatus_t scalar(const char* call, const char* name, const void* pointer, float* value) {
    if (pointer == nullptr) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "%s is null", name);
    }
    if (device_range(pointer, sizeof(float))) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM, "%s is read from the host, %p is device memory", name, pointer);
    }
    std::memcpy(value, pointer, sizeof *value);
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t launch(const char* call, const Use& use, std::vector<Operand> operands, std::function<void()> work) {
    Flaw flaw = inspect(operands);
    switch (flaw.kind) {
        case Flaw::NONE: break;
        case Flaw::MISSING: return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "%s", flaw.text.c_str());
        case Flaw::MISALIGNED: return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER, "%s", flaw.text.c_str());
        case Flaw::FOREIGN:
        case Flaw::OVERLAP: return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM, "%s", flaw.text.c_str());
    }
    int result = enqueue(use.stream(), call, [call, operands = std::move(operands), work = std::move(work)] {
        require_live(call, operands);
        work();
    });
    return result == 0 ? CUDNN_STATUS_SUCCESS
                       : DNN_REFUSE_IN(call, CUDNN_STATUS_EXECUTION_FAILED_CUDA_DRIVER, "the driver answered %d", result);
}

}  // namespace emu::dnn

// 9.10.0, as cuDNN 9 counts: major * 10000 + minor * 100 + patch.
size_t cudnnGetVersion() { return 91000; }

size_t cudnnGetCudartVersion() { return 13000; }

const char* cudnnGetErrorString(cudnnStatus_t status) {
    switch (status) {
        case CUDNN_STATUS_SUCCESS: return "CUDNN_STATUS_SUCCESS";
        case CUDNN_STATUS_NOT_INITIALIZED: return "CUDNN_STATUS_NOT_INITIALIZED";
        case CUDNN_STATUS_BAD_PARAM: return "CUDNN_STATUS_BAD_PARAM";
        case CUDNN_STATUS_BAD_PARAM_NULL_POINTER: return "CUDNN_STATUS_BAD_PARAM_NULL_POINTER";
        case CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER: return "CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER";
        case CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED: return "CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED";
        case CUDNN_STATUS_BAD_PARAM_OUT_OF_BOUND: return "CUDNN_STATUS_BAD_PARAM_OUT_OF_BOUND";
        case CUDNN_STATUS_BAD_PARAM_SIZE_INSUFFICIENT: return "CUDNN_STATUS_BAD_PARAM_SIZE_INSUFFICIENT";
        case CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH: return "CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH";
        case CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE: return "CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE";
        case CUDNN_STATUS_NOT_SUPPORTED: return "CUDNN_STATUS_NOT_SUPPORTED";
        case CUDNN_STATUS_NOT_SUPPORTED_SHAPE: return "CUDNN_STATUS_NOT_SUPPORTED_SHAPE";
        case CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE: return "CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE";
        case CUDNN_STATUS_NOT_SUPPORTED_LAYOUT: return "CUDNN_STATUS_NOT_SUPPORTED_LAYOUT";
        case CUDNN_STATUS_INTERNAL_ERROR: return "CUDNN_STATUS_INTERNAL_ERROR";
        case CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED:
            return "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED";
        case CUDNN_STATUS_EXECUTION_FAILED: return "CUDNN_STATUS_EXECUTION_FAILED";
        case CUDNN_STATUS_EXECUTION_FAILED_CUDA_DRIVER: return "CUDNN_STATUS_EXECUTION_FAILED_CUDA_DRIVER";
        case CUDNN_STATUS_EXECUTION_FAILED_CUDART: return "CUDNN_STATUS_EXECUTION_FAILED_CUDART";
    }
    return "CUDNN_UNKNOWN_STATUS";
}

void cudnnGetLastErrorString(char* message, size_t bytes) {
    if (message == nullptr || bytes == 0) {
        return;
    }
    size_t length = std::min(bytes - 1, emu::refusal().size());
    std::memcpy(message, emu::refusal().data(), length);
    message[length] = 0;
    emu::refusal().clear();
}

cudnnStatus_t cudnnCreate(cudnnHandle_t* handle) {
    DNN_FAULT();
    if (handle == nullptr) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "no place for the handle");
    }
    if (!emu::context_current()) {
        return DNN_REFUSE(CUDNN_STATUS_NOT_INITIALIZED, "no CUDA context is current in this thread");
    }
    *handle = handles().add<cudnnHandle_t>(Handle{});
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnDestroy(cudnnHandle_t handle) {
    DNN_FAULT();
    return handles().remove(handle)
                   ? CUDNN_STATUS_SUCCESS
                   : DNN_REFUSE(CUDNN_STATUS_NOT_INITIALIZED, "%p is no live handle", static_cast<void*>(handle));
}

cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, void* stream) {
    DNN_FAULT();
    Use use(__func__, handle);
    if (use.status() == CUDNN_STATUS_SUCCESS) {
        handles().find(handle)->stream = stream;
    }
    return use.status();
}

cudnnStatus_t cudnnGetStream(cudnnHandle_t handle, void** stream) {
    DNN_FAULT();
    Use use(__func__, handle);
    if (use.status() != CUDNN_STATUS_SUCCESS) {
        return use.status();
    }
    if (stream == nullptr) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "no place for the stream");
    }
    *stream = use.stream();
    return CUDNN_STATUS_SUCCESS;
}

long emuCudnnLive() {
    return handles().size() + tensors().size() + filters().size() + convolutions().size() + activations().size();
}
