// The driver's functions that allocate, free and describe memory.
#include "capture.h"
#include "control.h"
#include "devices.h"
#include "memory.h"

namespace emu {

bool device_range(const void* p, size_t bytes) {
    std::lock_guard<std::recursive_mutex> lock(driver_mutex());
    Block* block = find_device(p, bytes);
    return block && current() && block->context == current();
}

}  // namespace emu

namespace emu::api {

namespace {

void* pointer(CUdeviceptr address) { return reinterpret_cast<void*>(address); }

int allocate_host(void** address, size_t bytes, unsigned flags) {
    if (!address || bytes == 0) return CUDA_ERROR_INVALID_VALUE;
    if (flags > (CU_MEMHOSTALLOC_PORTABLE | CU_MEMHOSTALLOC_DEVICEMAP | CU_MEMHOSTALLOC_WRITECOMBINED)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (int status = refuse_unsafe()) return status;
    Block* block = allocate(current(), bytes, true, flags);
    if (!block) return CUDA_ERROR_OUT_OF_MEMORY;
    *address = block->begin;
    return CUDA_SUCCESS;
}

int describe(void* value, CUpointer_attribute attribute, CUdeviceptr address) {
    Block* block = find_block(pointer(address));
    if (!block) return CUDA_ERROR_INVALID_VALUE;
    switch (attribute) {
        case CU_POINTER_ATTRIBUTE_CONTEXT: *static_cast<CUcontext*>(value) = block->context; return CUDA_SUCCESS;
        case CU_POINTER_ATTRIBUTE_MEMORY_TYPE:
            *static_cast<unsigned*>(value) = block->host ? CU_MEMORYTYPE_HOST : CU_MEMORYTYPE_DEVICE;
            return CUDA_SUCCESS;
        case CU_POINTER_ATTRIBUTE_DEVICE_POINTER: *static_cast<CUdeviceptr*>(value) = address; return CUDA_SUCCESS;
        case CU_POINTER_ATTRIBUTE_HOST_POINTER:
            if (!block->host) return CUDA_ERROR_INVALID_VALUE;
            *static_cast<void**>(value) = pointer(address);
            return CUDA_SUCCESS;
        case CU_POINTER_ATTRIBUTE_IS_MANAGED: *static_cast<unsigned*>(value) = 0; return CUDA_SUCCESS;
        case CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL: *static_cast<int*>(value) = block->context->device; return CUDA_SUCCESS;
        case CU_POINTER_ATTRIBUTE_RANGE_START_ADDR: *static_cast<void**>(value) = block->begin; return CUDA_SUCCESS;
        case CU_POINTER_ATTRIBUTE_RANGE_SIZE: *static_cast<size_t*>(value) = block->bytes; return CUDA_SUCCESS;
        case CU_POINTER_ATTRIBUTE_MAPPED: *static_cast<unsigned*>(value) = 1; return CUDA_SUCCESS;
        default: return CUDA_ERROR_NOT_SUPPORTED;
    }
}

}  // namespace

CUresult cuMemGetInfo_v2(size_t* free, size_t* total) {
    EMU_ENTER(Context);
    if (!free || !total) return CUDA_ERROR_INVALID_VALUE;
    size_t used = device_bytes(current()->device);
    *total = device_memory();
    *free = *total > used ? *total - used : 0;
    return CUDA_SUCCESS;
}

CUresult cuMemAlloc_v2(CUdeviceptr* address, size_t bytes) {
    EMU_ENTER(Context);
    if (!address || bytes == 0) return CUDA_ERROR_INVALID_VALUE;
    if (int status = refuse_unsafe()) return status;
    size_t used = device_bytes(current()->device);
    if (used > device_memory() || bytes > device_memory() - used) return CUDA_ERROR_OUT_OF_MEMORY;
    Block* block = allocate(current(), bytes, false, 0);
    if (!block) return CUDA_ERROR_OUT_OF_MEMORY;
    *address = reinterpret_cast<CUdeviceptr>(block->begin);
    return CUDA_SUCCESS;
}

// Does not wait for enqueued work: what still uses the memory then accesses freed memory.
CUresult cuMemFree_v2(CUdeviceptr address) {
    EMU_ENTER(Context);
    if (address == 0) return CUDA_SUCCESS;
    if (int status = refuse_unsafe()) return status;
    Block* block = find_device(pointer(address), 1);
    if (!block || block->begin != pointer(address) || !block->mapping) {
        problem("cuMemFree_v2 of %p, which is not the start of a live allocation", pointer(address));
        return CUDA_ERROR_INVALID_VALUE;
    }
    bool whole = guards_whole("the host or earlier work");
    release(block);
    if (!whole) current()->sticky = CUDA_ERROR_ILLEGAL_ADDRESS;
    return current()->sticky;
}

CUresult cuMemGetAddressRange_v2(CUdeviceptr* begin, size_t* bytes, CUdeviceptr address) {
    EMU_ENTER(Context);
    Block* block = find_device(pointer(address), 1);
    if (!block) return CUDA_ERROR_NOT_FOUND;
    if (begin) *begin = reinterpret_cast<CUdeviceptr>(block->begin);
    if (bytes) *bytes = block->bytes;
    return CUDA_SUCCESS;
}

CUresult cuMemHostAlloc(void** address, size_t bytes, unsigned flags) {
    EMU_ENTER(Context);
    return allocate_host(address, bytes, flags);
}

CUresult cuMemAllocHost_v2(void** address, size_t bytes) {
    EMU_ENTER(Context);
    return allocate_host(address, bytes, 0);
}

CUresult cuMemFreeHost(void* address) {
    EMU_ENTER(Context);
    if (int status = refuse_unsafe()) return status;
    Block* block = find_block(address);
    if (!block || !block->host || block->begin != address) {
        problem("cuMemFreeHost of %p, which is not the start of a live pinned block", address);
        return CUDA_ERROR_INVALID_VALUE;
    }
    guards_whole("the host or earlier work");
    release(block);
    return CUDA_SUCCESS;
}

CUresult cuMemHostGetDevicePointer_v2(CUdeviceptr* device, void* host, unsigned flags) {
    EMU_ENTER(Context);
    Block* block = find_block(host);
    if (!device || flags != 0 || !block || !block->host) return CUDA_ERROR_INVALID_VALUE;
    *device = reinterpret_cast<CUdeviceptr>(host);
    return CUDA_SUCCESS;
}

CUresult cuMemHostGetFlags(unsigned* flags, void* host) {
    EMU_ENTER(Context);
    Block* block = find_block(host);
    if (!flags || !block || !block->host) return CUDA_ERROR_INVALID_VALUE;
    *flags = block->flags;
    return CUDA_SUCCESS;
}

CUresult cuPointerGetAttribute(void* value, CUpointer_attribute attribute, CUdeviceptr address) {
    EMU_ENTER(Context);
    if (!value) return CUDA_ERROR_INVALID_VALUE;
    return describe(value, attribute, address);
}

CUresult cuPointerGetAttributes(unsigned count, CUpointer_attribute* attributes, void** values, CUdeviceptr address) {
    EMU_ENTER(Context);
    if (!attributes || !values) return CUDA_ERROR_INVALID_VALUE;
    for (unsigned i = 0; i < count; i++) {
        if (attributes[i] == CU_POINTER_ATTRIBUTE_MEMORY_TYPE && !find_block(pointer(address))) {
            *static_cast<unsigned*>(values[i]) = 0;  // what the driver says of a pointer that it does not know
            continue;
        }
        if (int status = describe(values[i], attributes[i], address)) return status;
    }
    return CUDA_SUCCESS;
}

}  // namespace emu::api
