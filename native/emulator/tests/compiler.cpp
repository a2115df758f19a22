// The NVRTC stand-in: options, logs, names, images.
#include "check.h"

namespace {

int compile(const char* source, std::vector<const char*> options, std::string* log) {
    void* program;
    CHECK_STATUS(0, nvrtcCreateProgram(&program, source, "test.cu", 0, nullptr, nullptr));
    int result = nvrtcCompileProgram(program, int(options.size()), options.data());
    *log = log_of(program);
    CHECK_STATUS(0, nvrtcDestroyProgram(&program));
    return result;
}

void options() {
    std::string log;
    const char* source = "extern \"C\" __global__ void k(int* x) { *x = VALUE; }";
    CHECK(compile(source, {"-DVALUE=3", "--std=c++17", "-lineinfo", "--fmad=false", "-arch=sm_80"}, &log) == 0);
    CHECK(compile(source, {"-D", "VALUE=3", "--gpu-architecture=compute_75"}, &log) == 0);
    CHECK(compile(source, {"-DVALUE=3", "--gpu-architecture=sm_70"}, &log) == 5);
    CHECK(compile(source, {"-DVALUE=3", "--no-such-option"}, &log) == 5 && log.find("--no-such-option") != std::string::npos);
    CHECK(compile(source, {}, &log) == 6 && log.find("test.cu(1)") != std::string::npos && log.find("VALUE") != std::string::npos);
}

void refusals() {
    std::string log;
    CHECK(compile("#include <cmath>\n", {}, &log) == 6);
    CHECK(compile("__global__ void k(float* x) { atomicAdd(x, 1.0f); }", {}, &log) == 6);
    CHECK(log.find("deleted function") != std::string::npos);
}

void images() {
    WithContext context;
    const char* source = "extern \"C\" __global__ void k(int* x) { *x = 1; }";
    std::string cubin = cubin_of(source);
    CUmodule module;
    OK(cuModuleLoadData(&module, cubin.data()));
    OK(cuModuleUnload(module));
    std::string older = cubin_of(source, {"--gpu-architecture=sm_80"});
    CHECK_STATUS(CUDA_ERROR_NO_BINARY_FOR_GPU, cuModuleLoadData(&module, older.data()));
    std::string damaged = cubin;
    damaged[damaged.size() / 2] ^= 1;
    CHECK_STATUS(CUDA_ERROR_INVALID_IMAGE, cuModuleLoadData(&module, damaged.data()));
    std::string foreign(4096, 'x');
    CHECK_STATUS(CUDA_ERROR_INVALID_IMAGE, cuModuleLoadData(&module, foreign.data()));
}

void headers_and_names() {
    WithContext context;
    const char* header = "template <class T> __global__ void fill(T* x, T value) { x[threadIdx.x] = value; }\n";
    const char* name = "fill.cuh";
    void* program;
    CHECK_STATUS(0, nvrtcCreateProgram(&program, "#include \"fill.cuh\"\n__global__ void plain(int* x) { *x = 7; }\n", "fill.cu", 1,
                                       &header, &name));
    CHECK_STATUS(0, nvrtcAddNameExpression(program, "fill<float>"));
    CHECK_STATUS(0, nvrtcAddNameExpression(program, "&fill<int>"));
    const char* option = "--gpu-architecture=sm_90";
    if (nvrtcCompileProgram(program, 1, &option)) CHECK(!log_of(program).c_str());
    const char *floats, *none;
    CHECK_STATUS(0, nvrtcGetLoweredName(program, "fill<float>", &floats));
    CHECK_STATUS(10, nvrtcGetLoweredName(program, "fill<double>", &none));
    size_t bytes;
    CHECK_STATUS(0, nvrtcGetPTXSize(program, &bytes));
    CHECK(bytes == 0);
    CHECK_STATUS(0, nvrtcGetCUBINSize(program, &bytes));
    std::string cubin(bytes, 0);
    CHECK_STATUS(0, nvrtcGetCUBIN(program, cubin.data()));
    CUmodule module;
    OK(cuModuleLoadData(&module, cubin.data()));
    CUstream stream = new_stream();
    CUdeviceptr x = device_array<float>(8);
    OK(launch(function_of(module, floats), 1, 8, 0, stream, x, 2.5f));
    OK(cuStreamSynchronize(stream));
    for (float v : download<float>(x, 8)) CHECK(v == 2.5f);
    OK(launch(function_of(module, "_Z5plainPi"), 1, 1, 0, stream, x));
    OK(cuStreamSynchronize(stream));
    CHECK(download<int>(x, 1)[0] == 7);
    OK(cuMemFree_v2(x));
    OK(cuStreamDestroy_v2(stream));
    OK(cuModuleUnload(module));
    CHECK_STATUS(0, nvrtcDestroyProgram(&program));
    CHECK_STATUS(4, nvrtcDestroyProgram(&program));
}

}  // namespace

int main() {
    options();
    refusals();
    images();
    headers_and_names();
    return 0;
}
