// The pretended devices: how many, which compute capability, how much memory.
#include "devices.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "context.h"
#include "control.h"

namespace emu {

namespace {

int number(const char* name, int otherwise) {
    const char* text = getenv(name);
    return text && *text ? atoi(text) : otherwise;
}

size_t bytes(const char* text, size_t otherwise) {
    if (!text || !*text) return otherwise;
    char* end = nullptr;
    size_t value = strtoull(text, &end, 10);
    switch (*end) {
        case 'k': case 'K': return value << 10;
        case 'm': case 'M': return value << 20;
        case 'g': case 'G': return value << 30;
        default: return value;
    }
}

size_t memory_of_environment() { return bytes(getenv("ELBOW_EMULATOR_MEMORY"), size_t(8) << 30); }

size_t& memory() {
    static size_t value = memory_of_environment();
    return value;
}

}  // namespace

int device_count() { return number("ELBOW_EMULATOR_DEVICES", 1); }

int compute_capability(int device) {
    const char* text = getenv("ELBOW_EMULATOR_COMPUTE");
    for (const char* comma; device > 0 && text && (comma = strchr(text, ',')); device--) text = comma + 1;
    int major = 0, minor = 0;
    return text && sscanf(text, "%d.%d", &major, &minor) == 2 ? major * 10 + minor : 90;
}

int driver_version() { return number("ELBOW_EMULATOR_DRIVER", 13000); }

size_t device_memory() { return memory(); }

void reset_device_memory() { memory() = memory_of_environment(); }

int shared_optin(int device) {
    switch (compute_capability(device)) {
        case 75: return 64 * 1024;
        case 80: case 87: return 163 * 1024;
        case 86: case 89: case 120: return 99 * 1024;
        default: return 227 * 1024;
    }
}

}  // namespace emu

extern "C" void emuMemoryLimit(size_t bytes) {
    std::lock_guard<std::recursive_mutex> lock(emu::driver_mutex());
    emu::memory() = bytes;
}

namespace emu::api {

CUresult cuDriverGetVersion(int* version) {
    EMU_ENTER(Nothing);
    if (!version) return CUDA_ERROR_INVALID_VALUE;
    *version = driver_version();
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetCount(int* count) {
    EMU_ENTER(Init);
    if (!count) return CUDA_ERROR_INVALID_VALUE;
    *count = device_count();
    return CUDA_SUCCESS;
}

CUresult cuDeviceGet(CUdevice* device, int ordinal) {
    EMU_ENTER(Init);
    if (!device) return CUDA_ERROR_INVALID_VALUE;
    if (!valid_device(ordinal)) return CUDA_ERROR_INVALID_DEVICE;
    *device = ordinal;
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetName(char* name, int length, CUdevice device) {
    EMU_ENTER(Init);
    if (!name || length < 1) return CUDA_ERROR_INVALID_VALUE;
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    snprintf(name, length, "%s", "Elbow emulator (not a GPU)");
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetPCIBusId(char* text, int length, CUdevice device) {
    EMU_ENTER(Init);
    if (!text || length < 1) return CUDA_ERROR_INVALID_VALUE;
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    snprintf(text, length, "ffff:%02x:00.0", device);
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetUuid_v2(CUuuid* uuid, CUdevice device) {
    EMU_ENTER(Init);
    if (!uuid) return CUDA_ERROR_INVALID_VALUE;
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    memcpy(uuid->bytes, "elbow-emulator-", 15);
    uuid->bytes[15] = char('0' + device);
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetUuid(CUuuid* uuid, CUdevice device) { return cuDeviceGetUuid_v2(uuid, device); }

CUresult cuDeviceTotalMem_v2(size_t* total, CUdevice device) {
    EMU_ENTER(Init);
    if (!total) return CUDA_ERROR_INVALID_VALUE;
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    *total = device_memory();
    return CUDA_SUCCESS;
}

// Attributes that say nothing about this device are 0, as for a real one that lacks the feature.
CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice device) {
    EMU_ENTER(Init);
    if (!value || attribute < 1 || attribute >= CU_DEVICE_ATTRIBUTE_MAX) return CUDA_ERROR_INVALID_VALUE;
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    switch (attribute) {
        case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK: *value = kMaxThreadsPerBlock; break;
        case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X:
        case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y: *value = kMaxThreadsPerBlock; break;
        case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z: *value = kMaxBlockZ; break;
        case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X: *value = int(kMaxGridX); break;
        case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y:
        case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z: *value = int(kMaxGridYZ); break;
        case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK: *value = kSharedPerBlock; break;
        case CU_DEVICE_ATTRIBUTE_TOTAL_CONSTANT_MEMORY: *value = 64 * 1024; break;
        case CU_DEVICE_ATTRIBUTE_WARP_SIZE: *value = kWarp; break;
        case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK:
        case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR: *value = 65536; break;
        case CU_DEVICE_ATTRIBUTE_CLOCK_RATE:
        case CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE: *value = 1000000; break;
        case CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH: *value = 128; break;
        case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: *value = kMultiprocessors; break;
        case CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE: *value = 4 << 20; break;
        case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR: *value = kThreadsPerMultiprocessor; break;
        case CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR: *value = kBlocksPerMultiprocessor; break;
        case CU_DEVICE_ATTRIBUTE_CAN_MAP_HOST_MEMORY:
        case CU_DEVICE_ATTRIBUTE_CONCURRENT_KERNELS:
        case CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING: *value = 1; break;
        case CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT: *value = 2; break;
        case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *value = compute_capability(device) / 10; break;
        case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *value = compute_capability(device) % 10; break;
        case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR: *value = shared_optin(device) + kReservedSharedPerBlock; break;
        case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN: *value = shared_optin(device); break;
        case CU_DEVICE_ATTRIBUTE_RESERVED_SHARED_MEMORY_PER_BLOCK: *value = kReservedSharedPerBlock; break;
        default: *value = 0;
    }
    return CUDA_SUCCESS;
}

}  // namespace emu::api
