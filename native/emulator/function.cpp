// Attributes and occupancy of kernels.
#include <algorithm>

#include "devices.h"
#include "module.h"

namespace emu::api {

namespace {

int max_threads(const Function& function) {
    return function.kernel->max_threads > 0 ? function.kernel->max_threads : kMaxThreadsPerBlock;
}

// Whole warps and shared memory; registers are not known here.
int resident_blocks(int device, int threads, size_t shared) {
    int rounded = (threads + kWarp - 1) / kWarp * kWarp;
    size_t blocks = kThreadsPerMultiprocessor / rounded;
    size_t each = shared + kReservedSharedPerBlock;
    blocks = std::min(blocks, (size_t(shared_optin(device)) + kReservedSharedPerBlock) / each);
    return int(std::min<size_t>(blocks, kBlocksPerMultiprocessor));
}

}  // namespace

CUresult cuFuncGetAttribute(int* value, CUfunction_attribute attribute, CUfunction function) {
    EMU_ENTER(Context);
    if (!value) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Function>::has(function)) return CUDA_ERROR_INVALID_HANDLE;
    switch (attribute) {
        case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK: *value = max_threads(*function); break;
        case CU_FUNC_ATTRIBUTE_PTX_VERSION:
        case CU_FUNC_ATTRIBUTE_BINARY_VERSION: *value = function->module->compiled_for; break;
        case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES: *value = function->dynamic_shared_limit; break;
        case CU_FUNC_ATTRIBUTE_NUM_REGS: *value = 32; break;
        case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT: *value = -1; break;
        case CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES:
        case CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES:
        case CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES:
        case CU_FUNC_ATTRIBUTE_CACHE_MODE_CA: *value = 0; break;
        default: return CUDA_ERROR_INVALID_VALUE;
    }
    return CUDA_SUCCESS;
}

CUresult cuFuncGetParamInfo(CUfunction function, size_t index, size_t* offset, size_t* bytes) {
    EMU_ENTER(Context);
    if (!offset) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Function>::has(function)) return CUDA_ERROR_INVALID_HANDLE;
    const emu_kernel& kernel = *function->kernel;
    if (index >= size_t(kernel.parameters)) return CUDA_ERROR_INVALID_VALUE;
    // The runtime's description has no alignments; each kind of parameter that kernels here take is aligned to its size.
    size_t at = 0;
    for (size_t i = 0;; i++) {
        size_t size = kernel.kinds[i].bytes;
        size_t alignment = std::min<size_t>(size & -size, 8);
        at = (at + alignment - 1) / alignment * alignment;
        if (i == index) break;
        at += size;
    }
    *offset = at;
    if (bytes) *bytes = kernel.kinds[index].bytes;
    return CUDA_SUCCESS;
}

CUresult cuFuncSetAttribute(CUfunction function, CUfunction_attribute attribute, int value) {
    EMU_ENTER(Context);
    if (!Live<Function>::has(function)) return CUDA_ERROR_INVALID_HANDLE;
    switch (attribute) {
        case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
            if (value < 0 || value > shared_optin(function->module->context->device)) return CUDA_ERROR_INVALID_VALUE;
            function->dynamic_shared_limit = value;
            return CUDA_SUCCESS;
        case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
            return value < -1 || value > 100 ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
        default: return CUDA_ERROR_INVALID_VALUE;
    }
}

CUresult cuFuncSetCacheConfig(CUfunction function, CUfunc_cache config) {
    EMU_ENTER(Context);
    if (!Live<Function>::has(function)) return CUDA_ERROR_INVALID_HANDLE;
    return config < 0 || config > 3 ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
}

CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, CUfunction function, int threads, size_t shared) {
    EMU_ENTER(Context);
    if (!blocks || threads < 1 || threads > kMaxThreadsPerBlock) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Function>::has(function)) return CUDA_ERROR_INVALID_HANDLE;
    bool fits = threads <= max_threads(*function) && shared <= size_t(function->dynamic_shared_limit);
    *blocks = fits ? resident_blocks(function->module->context->device, threads, shared) : 0;
    return CUDA_SUCCESS;
}

CUresult cuOccupancyMaxPotentialBlockSize(int* grid, int* block, CUfunction function, CUoccupancyB2DSize shared_of,
                                          size_t shared, int limit) {
    EMU_ENTER(Context);
    if (!grid || !block) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Function>::has(function)) return CUDA_ERROR_INVALID_HANDLE;
    int most = max_threads(*function);
    if (limit > 0) most = std::min(most, limit);
    int best = 0;
    for (int threads = most; threads > 0; threads -= kWarp) {
        int resident = resident_blocks(function->module->context->device, threads, shared_of ? shared_of(threads) : shared);
        if (resident * threads <= best) continue;
        best = resident * threads;
        *block = threads;
        *grid = resident * kMultiprocessors;
    }
    return best > 0 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

}  // namespace emu::api
