// Compares the stand-in's driver types, values and prototypes with the toolkit's cuda.h, where that exists.
#if __has_include(<cuda.h>)
#define __CUDA_API_VERSION_INTERNAL  // declares the older exported names beside the newest
#include <cuda.h>
#include <cudaProfiler.h>

#include <cstddef>
#include <type_traits>

#include "driver_types.h"

#define EMU_STATUS(name, value, text) static_assert(name == value, #name);
#define EMU_VALUE(name, value) static_assert(int(name) == value, #name);
#include "driver_values.h"

#define EMU_FUNCTION(name, ...) \
    static_assert(std::is_same_v<decltype(&name), CUresult (*)(__VA_ARGS__)>, #name " has another prototype");
#include "driver_functions.h"

#define SAME_SIZE(type) static_assert(sizeof(emu::api::type) == sizeof(::type), #type);
#define SAME_PLACE(type, field) static_assert(offsetof(emu::api::type, field) == offsetof(::type, field), #type "." #field);
SAME_SIZE(CUuuid)
SAME_SIZE(CUlaunchAttribute)
SAME_PLACE(CUlaunchAttribute, value)
SAME_SIZE(CUlaunchConfig)
SAME_PLACE(CUlaunchConfig, sharedMemBytes)
SAME_PLACE(CUlaunchConfig, hStream)
SAME_PLACE(CUlaunchConfig, attrs)
SAME_PLACE(CUlaunchConfig, numAttrs)
static_assert(sizeof(emu::api::CUDA_KERNEL_NODE_PARAMS) == sizeof(CUDA_KERNEL_NODE_PARAMS_v2));
#define SAME_NODE_PLACE(field) \
    static_assert(offsetof(emu::api::CUDA_KERNEL_NODE_PARAMS, field) == offsetof(CUDA_KERNEL_NODE_PARAMS_v2, field), #field);
SAME_NODE_PLACE(func)
SAME_NODE_PLACE(gridDimX)
SAME_NODE_PLACE(blockDimX)
SAME_NODE_PLACE(sharedMemBytes)
SAME_NODE_PLACE(kernelParams)
SAME_NODE_PLACE(extra)
SAME_NODE_PLACE(ctx)
SAME_SIZE(CUgraphEdgeData)
SAME_PLACE(CUgraphEdgeData, type)
SAME_SIZE(CUgraphExecUpdateResultInfo)
SAME_PLACE(CUgraphExecUpdateResultInfo, errorNode)
SAME_PLACE(CUgraphExecUpdateResultInfo, errorFromNode)
#endif

int main() { return 0; }
