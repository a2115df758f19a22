// The driver's types, as far as the stand-in uses them. Sizes, offsets and values are compared with cuda.h where that exists
// (tests/abi.cpp); it is not included here because machines without CUDA build this too.
#pragma once

#include <cstddef>
#include <cstdint>

namespace emu {
struct Context;
struct Stream;
struct Event;
struct Module;
struct Function;
struct Graph;
struct Node;
struct GraphExec;
}  // namespace emu

namespace emu::api {

using CUresult = int;
using CUdevice = int;
using CUdeviceptr = unsigned long long;
using cuuint64_t = std::uint64_t;
using CUcontext = Context*;
using CUstream = Stream*;
using CUevent = Event*;
using CUmodule = Module*;
using CUfunction = Function*;
using CUgraph = Graph*;
using CUgraphNode = Node*;
using CUgraphExec = GraphExec*;
using CUkernel = void*;

// Enumerations of the driver are C ints.
using CUdevice_attribute = int;
using CUpointer_attribute = int;
using CUfunction_attribute = int;
using CUfunc_cache = int;
using CUjit_option = int;
using CUstreamCaptureMode = int;
using CUstreamCaptureStatus = int;
using CUgraphNodeType = int;
using CUgraphExecUpdateResult = int;

using CUhostFn = void (*)(void*);
using CUoccupancyB2DSize = size_t (*)(int);

struct CUuuid {
    char bytes[16];
};

struct CUlaunchAttribute {
    int id;
    char pad[4];
    char value[64];
};

struct CUlaunchConfig {
    unsigned int gridDimX, gridDimY, gridDimZ;
    unsigned int blockDimX, blockDimY, blockDimZ;
    unsigned int sharedMemBytes;
    CUstream hStream;
    CUlaunchAttribute* attrs;
    unsigned int numAttrs;
};

struct CUDA_KERNEL_NODE_PARAMS {
    CUfunction func;
    unsigned int gridDimX, gridDimY, gridDimZ;
    unsigned int blockDimX, blockDimY, blockDimZ;
    unsigned int sharedMemBytes;
    void** kernelParams;
    void** extra;
    CUkernel kern;
    CUcontext ctx;
};

struct CUgraphEdgeData {
    unsigned char from_port;
    unsigned char to_port;
    unsigned char type;
    unsigned char reserved[5];
};

struct CUgraphExecUpdateResultInfo {
    CUgraphExecUpdateResult result;
    CUgraphNode errorNode;
    CUgraphNode errorFromNode;
};

}  // namespace emu::api
