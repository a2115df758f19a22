// What the environment sets, each in a process of its own.
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

namespace {

// Runs a test in a child with one variable set.
template <class F>
void with(const char* name, const char* value, F test) {
    pid_t child = fork();
    if (child == 0) {
        setenv(name, value, 1);
        test();
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    if (status != 0) fprintf(stderr, "with %s=%s\n", name, value);
    CHECK(status == 0);
}

}  // namespace

int main() {
    with("ELBOW_EMULATOR_DEVICES", "0", [] { CHECK_STATUS(CUDA_ERROR_NO_DEVICE, cuInit(0)); });
    with("ELBOW_EMULATOR_DEVICES", "2", [] {
        OK(cuInit(0));
        int count;
        OK(cuDeviceGetCount(&count));
        CHECK(count == 2);
        CUuuid first, second;
        OK(cuDeviceGetUuid_v2(&first, 0));
        OK(cuDeviceGetUuid_v2(&second, 1));
        CHECK(memcmp(&first, &second, sizeof first) != 0);
        // Memory, streams and kernels belong to the context in which they were made.
        CUcontext contexts[2];
        for (int i = 0; i < 2; i++) OK(cuDevicePrimaryCtxRetain(&contexts[i], i));
        OK(cuCtxSetCurrent(contexts[0]));
        CUstream stream = new_stream();
        CUdeviceptr p = device_array<int>(1);
        CHECK(emu::device_range(reinterpret_cast<void*>(p), 4));
        OK(cuCtxSetCurrent(contexts[1]));
        CHECK(!emu::device_range(reinterpret_cast<void*>(p), 4));
        CHECK_STATUS(CUDA_ERROR_INVALID_HANDLE, cuStreamSynchronize(stream));
        CHECK_STATUS(CUDA_ERROR_INVALID_HANDLE, cuMemsetD32Async(p, 1, 1, stream));
    });
    with("ELBOW_EMULATOR_COMPUTE", "7.0", [] {
        OK(cuInit(0));
        int major, minor;
        OK(cuDeviceGetAttribute(&major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, 0));
        OK(cuDeviceGetAttribute(&minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, 0));
        CHECK(major == 7 && minor == 0);
    });
    with("ELBOW_EMULATOR_COMPUTE", "12.1", [] {
        WithContext context;
        const char* source = "extern \"C\" __global__ void k(int* x) { *x = 1; }";
        CUmodule module;
        CHECK_STATUS(CUDA_ERROR_NO_BINARY_FOR_GPU, cuModuleLoadData(&module, cubin_of(source).data()));
        OK(cuModuleLoadData(&module, cubin_of(source, {"--gpu-architecture=sm_120"}).data()));
        OK(cuModuleUnload(module));
    });
    with("ELBOW_EMULATOR_DRIVER", "11040", [] {
        int version;
        OK(cuDriverGetVersion(&version));
        CHECK(version == 11040);
    });
    with("ELBOW_EMULATOR_MEMORY", "64k", [] {
        WithContext context;
        CUdeviceptr p;
        CHECK_STATUS(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&p, 65537));
        OK(cuMemAlloc_v2(&p, 65536));
        OK(cuMemFree_v2(p));
    });
    with("ELBOW_EMULATOR_FAULTS", "cuMemAlloc_v2@2=2,cuInit@1=803", [] {
        CHECK_STATUS(CUDA_ERROR_SYSTEM_DRIVER_MISMATCH, cuInit(0));
        WithContext context;
        CUdeviceptr p, q;
        OK(cuMemAlloc_v2(&p, 4));
        CHECK_STATUS(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&q, 4));
        OK(cuMemFree_v2(p));
    });
    with("ELBOW_EMULATOR_FAULTS", "cuDriverGetVersion@*=999", [] {
        int version;
        for (int i = 0; i < 3; i++) CHECK_STATUS(CUDA_ERROR_UNKNOWN, cuDriverGetVersion(&version));
    });
    return 0;
}
