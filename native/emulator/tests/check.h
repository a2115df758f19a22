// What the emulator's self-tests share: checks, and kernels compiled from text.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "control.h"
#include "driver_api.h"

using namespace emu::api;

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);  \
            exit(1);                                                                       \
        }                                                                                  \
    } while (0)

#define CHECK_STATUS(expected, call)                                                                             \
    do {                                                                                                         \
        int status_ = (call);                                                                                    \
        if (status_ != (expected)) {                                                                             \
            fprintf(stderr, "%s:%d: %s gave %d, expected %d\n", __FILE__, __LINE__, #call, status_, int(expected)); \
            exit(1);                                                                                             \
        }                                                                                                        \
    } while (0)

#define OK(call) CHECK_STATUS(CUDA_SUCCESS, call)

extern "C" {
int nvrtcCreateProgram(void** program, const char* source, const char* name, int headers, const char* const* texts,
                       const char* const* names);
int nvrtcCompileProgram(void* program, int count, const char* const* options);
int nvrtcGetProgramLogSize(void* program, size_t* bytes);
int nvrtcGetProgramLog(void* program, char* log);
int nvrtcGetCUBINSize(void* program, size_t* bytes);
int nvrtcGetCUBIN(void* program, char* cubin);
int nvrtcGetPTXSize(void* program, size_t* bytes);
int nvrtcAddNameExpression(void* program, const char* expression);
int nvrtcGetLoweredName(void* program, const char* expression, const char** name);
int nvrtcDestroyProgram(void** program);
}

// A current primary context of device 0, released at the end of the scope.
struct WithContext {
    CUcontext context;

    WithContext() {
        OK(cuInit(0));
        OK(cuDevicePrimaryCtxRetain(&context, 0));
        OK(cuCtxSetCurrent(context));
    }

    ~WithContext() {
        OK(cuCtxSetCurrent(nullptr));
        OK(cuDevicePrimaryCtxRelease_v2(0));
    }
};

inline std::string log_of(void* program) {
    size_t bytes;
    CHECK_STATUS(0, nvrtcGetProgramLogSize(program, &bytes));
    std::string log(bytes, 0);
    CHECK_STATUS(0, nvrtcGetProgramLog(program, log.data()));
    return log;
}

inline std::string cubin_of(const char* source, std::vector<const char*> options = {"--gpu-architecture=sm_90"}) {
    void* program;
    CHECK_STATUS(0, nvrtcCreateProgram(&program, source, "test.cu", 0, nullptr, nullptr));
    if (int result = nvrtcCompileProgram(program, int(options.size()), options.data())) {
        fprintf(stderr, "compilation gave %d:\n%s\n", result, log_of(program).c_str());
        exit(1);
    }
    size_t bytes;
    CHECK_STATUS(0, nvrtcGetCUBINSize(program, &bytes));
    std::string cubin(bytes, 0);
    CHECK_STATUS(0, nvrtcGetCUBIN(program, cubin.data()));
    CHECK_STATUS(0, nvrtcDestroyProgram(&program));
    return cubin;
}

inline CUmodule module_of(const char* source) {
    CUmodule module;
    OK(cuModuleLoadData(&module, cubin_of(source).data()));
    return module;
}

inline CUfunction function_of(CUmodule module, const char* name) {
    CUfunction function;
    OK(cuModuleGetFunction(&function, module, name));
    return function;
}

inline std::string report() {
    std::string text(emuReport(nullptr, 0) + 1, 0);
    emuReport(text.data(), text.size());
    return text;
}

inline bool reported(const char* part) { return report().find(part) != std::string::npos; }

// A non-blocking stream.
inline CUstream new_stream() {
    CUstream stream;
    OK(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    return stream;
}

template <class T>
CUdeviceptr device_array(size_t count) {
    CUdeviceptr address;
    OK(cuMemAlloc_v2(&address, count * sizeof(T)));
    return address;
}

template <class T>
CUdeviceptr upload(const std::vector<T>& values) {
    CUdeviceptr address = device_array<T>(values.size());
    OK(cuMemcpyHtoD_v2(address, values.data(), values.size() * sizeof(T)));
    return address;
}

template <class T>
std::vector<T> download(CUdeviceptr address, size_t count) {
    std::vector<T> values(count);
    OK(cuMemcpyDtoH_v2(values.data(), address, count * sizeof(T)));
    return values;
}

// Launches with these arguments in a one-dimensional grid.
template <class... A>
int launch(CUfunction function, unsigned grid, unsigned block, unsigned shared_bytes, CUstream stream, A... arguments) {
    void* pointers[] = {&arguments..., nullptr};
    return cuLaunchKernel(function, grid, 1, 1, block, 1, 1, shared_bytes, stream, pointers, nullptr);
}
