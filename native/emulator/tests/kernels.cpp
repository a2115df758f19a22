// Kernels: indices, shared memory, barriers, warp operations, atomics, divergence, launch checks.
#include "check.h"

namespace {

const char* const kSource = R"(
extern "C" __global__ void __launch_bounds__(256) scale(float* y, const float* __restrict__ x, float factor, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = factor * x[i];
}

__device__ inline float warp_sum(float x) {
#pragma unroll
    for (int offset = 16; offset > 0; offset /= 2) x += __shfl_down_sync(0xffffffffu, x, offset);
    return x;
}

__device__ inline float block_sum(float x) {
    __shared__ float partial[32];
    x = warp_sum(x);
    if (threadIdx.x % 32 == 0) partial[threadIdx.x / 32] = x;
    __syncthreads();
    x = threadIdx.x < blockDim.x / 32 ? partial[threadIdx.x] : 0.0f;
    if (threadIdx.x < 32) x = warp_sum(x);
    return x;
}

extern "C" __global__ void sum(float* out, const float* x, int n) {
    float s = 0;
    for (int i = threadIdx.x; i < n; i += blockDim.x) s += x[i];
    s = block_sum(s);
    if (threadIdx.x == 0) *out = s;
}

// The second sum may reuse the array while warps still read the first one's.
extern "C" __global__ void two_sums(float* out) {
    float first = block_sum(1), second = block_sum(10);
    if (threadIdx.x == 0) out[0] = first, out[1] = second;
}

extern "C" __global__ void reverse(float* x) {
    extern __shared__ float tile[];
    tile[threadIdx.x] = x[threadIdx.x];
    __syncthreads();
    x[threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x];
}

extern "C" __global__ void reverse_without_barrier(float* x) {
    extern __shared__ __align__(16) float row[];
    row[threadIdx.x] = x[threadIdx.x];
    x[threadIdx.x] = row[blockDim.x - 1 - threadIdx.x];
}

extern "C" __global__ void shift_without_barrier(float* x) {
    extern __shared__ float tile[];
    tile[threadIdx.x] = x[threadIdx.x];
    if (threadIdx.x > 0) x[threadIdx.x] = tile[threadIdx.x - 1];
}

extern "C" __global__ void shift_behind_a_barrier(float* x) {
    extern __shared__ float tile[];
    __syncthreads();
    tile[threadIdx.x] = x[threadIdx.x];
    if (threadIdx.x > 0) x[threadIdx.x] = tile[threadIdx.x - 1];
}

extern "C" __global__ void shift_behind_a_shuffle(float* x) {
    extern __shared__ float tile[];
    tile[threadIdx.x] = __shfl_sync(0xffffffffu, x[threadIdx.x], threadIdx.x);
    if (threadIdx.x > 0) x[threadIdx.x] = tile[threadIdx.x - 1];
}

extern "C" __global__ void overrun_shared(float* x) {
    extern __shared__ float tile[];
    tile[threadIdx.x + 1] = x[threadIdx.x];
}

extern "C" __global__ void votes(unsigned* out) {
    unsigned lane = threadIdx.x;
    out[lane] = __ballot_sync(0xffffffffu, lane % 3 == 0);
    out[32 + lane] = __any_sync(0xffffffffu, lane == 31);
    out[64 + lane] = __all_sync(0xffffffffu, lane < 31);
    out[96 + lane] = __shfl_sync(0xffffffffu, lane, 5, 8);
    out[128 + lane] = __shfl_xor_sync(0xffffffffu, lane, 1);
    out[160 + lane] = __shfl_up_sync(0xffffffffu, lane, 2);
    out[192 + lane] = (unsigned)__shfl_down_sync(0xffffffffu, (double)lane, 3, 16);
}

__device__ int counter;

extern "C" __global__ void count(unsigned* ticket, int* order) {
    atomicAdd(&counter, 1);
    __shared__ bool last;
    if (threadIdx.x == 0) last = atomicInc(ticket, gridDim.x - 1) == gridDim.x - 1;
    __syncthreads();
    if (last && threadIdx.x == 0) *order = (int)blockIdx.x;
}

extern "C" __global__ void early_exit(int* out) {
    if (threadIdx.x >= 40) return;
    __syncthreads();
    out[threadIdx.x] = __syncthreads_count(threadIdx.x < 10);
}

extern "C" __global__ void split_barrier(int* out) {
    if (threadIdx.x < 16) {
        __syncthreads();
    } else {
        __syncthreads();
    }
    out[threadIdx.x] = 1;
}

extern "C" __global__ void half_a_warp(float* x) {
    if (threadIdx.x < 16) x[threadIdx.x] = __shfl_sync(0xffffffffu, x[threadIdx.x], 0);
    else __syncthreads();
}

extern "C" __global__ void trap(int* x) {
    __syncthreads();
    if (threadIdx.x == 7) __trap();
    x[threadIdx.x] = 1;
}

extern "C" __global__ void write_at(float* x, long long i) { x[i] = 1.0f; }

extern "C" __global__ void copy4(float4* y, const float* x) {
    y[threadIdx.x] = *reinterpret_cast<const float4*>(x + 4 * threadIdx.x);
}

extern "C" __global__ void stack(int* out) {
    alignas(32) volatile double wide[4] = {1, 2, 3, 4};
    out[0] = int((unsigned long long)__builtin_frame_address(0) % 16);
    out[1] = int(wide[0] + wide[3]);
}

extern "C" __global__ void place(int* out) {
    int block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    int thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    out[block * blockDim.x * blockDim.y * blockDim.z + thread] = 1000 * block + thread;
}
)";

// A kernel that ruins the context: in a context of its own.
template <class F>
void ruin(int expected, const char* part, F launch_it) {
    WithContext context;
    CUmodule module = module_of(kSource);
    CUstream stream = new_stream();
    emuReset();
    launch_it(module, stream);
    CHECK_STATUS(expected, cuStreamSynchronize(stream));
    CHECK(reported(part));
    CUdeviceptr more;
    CHECK_STATUS(expected, cuMemAlloc_v2(&more, 4));
    CHECK_STATUS(expected, cuCtxSynchronize());
}

void elementwise() {
    WithContext context;
    CUmodule module = module_of(kSource);
    CUstream stream = new_stream();
    std::vector<float> x(1000);
    for (int i = 0; i < 1000; i++) x[i] = float(i);
    CUdeviceptr from = upload(x), to = device_array<float>(1000);
    OK(launch(function_of(module, "scale"), 4, 256, 0, stream, to, from, 0.5f, 1000));
    OK(cuStreamSynchronize(stream));
    auto y = download<float>(to, 1000);
    for (int i = 0; i < 1000; i++) CHECK(y[i] == 0.5f * float(i));
    CUdeviceptr total = device_array<float>(1);
    OK(launch(function_of(module, "sum"), 1, 192, 0, stream, total, from, 1000));
    OK(cuStreamSynchronize(stream));
    CHECK(download<float>(total, 1)[0] == 499500.0f);
    CUdeviceptr places = device_array<int>(2 * 3 * 2 * 4 * 2 * 3);
    void* arguments[] = {&places};
    OK(cuLaunchKernel(function_of(module, "place"), 2, 3, 2, 4, 2, 3, 0, stream, arguments, nullptr));
    OK(cuStreamSynchronize(stream));
    auto found = download<int>(places, 12 * 24);
    for (int i = 0; i < 12 * 24; i++) CHECK(found[i] == 1000 * (i / 24) + i % 24);
    OK(launch(function_of(module, "stack"), 1, 1, 0, stream, places));
    OK(cuStreamSynchronize(stream));
    CHECK(download<int>(places, 1)[0] == 0);  // where the ABI puts a frame
    for (CUdeviceptr p : {from, to, total, places}) OK(cuMemFree_v2(p));
    OK(cuStreamDestroy_v2(stream));
    OK(cuModuleUnload(module));
}

void shared_memory() {
    WithContext context;
    CUmodule module = module_of(kSource);
    CUstream stream = new_stream();
    std::vector<float> x(96);
    for (int i = 0; i < 96; i++) x[i] = float(i);
    CUdeviceptr p = upload(x);
    OK(launch(function_of(module, "reverse"), 1, 96, 96 * 4, stream, p));
    OK(cuStreamSynchronize(stream));
    auto y = download<float>(p, 96);
    for (int i = 0; i < 96; i++) CHECK(y[i] == float(95 - i));
    auto spoilt = [&](const char* kernel) {
        OK(launch(function_of(module, kernel), 1, 96, 96 * 4, stream, p));
        OK(cuStreamSynchronize(stream));
        auto z = download<float>(p, 96);
        OK(cuMemcpyHtoD_v2(p, x.data(), 96 * 4));
        return std::any_of(z.begin(), z.end(), [](float v) { return v != v; });  // read before it was written: NaN
    };
    CHECK(spoilt("reverse_without_barrier"));
    // Threads begin, and go on, from the other end each time.
    for (const char* kernel : {"shift_without_barrier", "shift_behind_a_barrier", "shift_behind_a_shuffle"}) {
        CHECK(spoilt(kernel) != spoilt(kernel));
    }
    auto first_sum = [&] {
        OK(launch(function_of(module, "two_sums"), 1, 96, 0, stream, p));
        OK(cuStreamSynchronize(stream));
        return download<float>(p, 1)[0];
    };
    CHECK((first_sum() == 96) != (first_sum() == 96));  // in every other block a warp runs ahead of the others
    CUfunction reverse = function_of(module, "reverse");
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, launch(reverse, 1, 96, 60 * 1024, stream, p));
    OK(cuFuncSetAttribute(reverse, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 60 * 1024));
    OK(launch(reverse, 1, 96, 60 * 1024, stream, p));
    OK(cuStreamSynchronize(stream));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE,
                 cuFuncSetAttribute(reverse, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 300 * 1024));
    OK(cuMemFree_v2(p));
    OK(cuStreamDestroy_v2(stream));
    OK(cuModuleUnload(module));
}

void warps_and_atomics() {
    WithContext context;
    CUmodule module = module_of(kSource);
    CUstream stream = new_stream();
    CUdeviceptr out = device_array<unsigned>(224);
    OK(launch(function_of(module, "votes"), 1, 32, 0, stream, out));
    OK(cuStreamSynchronize(stream));
    auto v = download<unsigned>(out, 224);
    for (unsigned lane = 0; lane < 32; lane++) {
        CHECK(v[lane] == 0x49249249u);
        CHECK(v[32 + lane] == 1 && v[64 + lane] == 0);
        CHECK(v[96 + lane] == lane / 8 * 8 + 5);
        CHECK(v[128 + lane] == (lane ^ 1));
        CHECK(v[160 + lane] == (lane < 2 ? lane : lane - 2));
        CHECK(v[192 + lane] == (lane % 16 > 12 ? lane : lane + 3));
    }
    CUdeviceptr counter;
    size_t bytes;
    OK(cuModuleGetGlobal_v2(&counter, &bytes, module, "counter"));
    CHECK(bytes == 4);
    CHECK_STATUS(CUDA_ERROR_NOT_FOUND, cuModuleGetGlobal_v2(&counter, &bytes, module, "no_such_thing"));
    OK(cuModuleGetGlobal_v2(&counter, nullptr, module, "counter"));
    CUdeviceptr ticket = upload(std::vector<unsigned>{0}), order = device_array<int>(1);
    OK(launch(function_of(module, "count"), 5, 64, 0, stream, ticket, order));
    OK(cuStreamSynchronize(stream));
    CHECK(download<int>(counter, 1)[0] == 5 * 64);
    CHECK(download<int>(order, 1)[0] == 0);  // blocks run from the last to the first
    CHECK(download<unsigned>(ticket, 1)[0] == 0);
    CUdeviceptr exits = device_array<int>(40);
    OK(launch(function_of(module, "early_exit"), 1, 64, 0, stream, exits));
    OK(cuStreamSynchronize(stream));
    for (int n : download<int>(exits, 40)) CHECK(n == 10);
    for (CUdeviceptr p : {out, ticket, order, exits}) OK(cuMemFree_v2(p));
    OK(cuStreamDestroy_v2(stream));
    OK(cuModuleUnload(module));
}

void launch_checks() {
    WithContext context;
    CUmodule module = module_of(kSource);
    CUstream stream = new_stream();
    CUfunction scale = function_of(module, "scale"), place = function_of(module, "place");
    CUdeviceptr p = device_array<float>(4);
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, launch(place, 0, 32, 0, stream, p));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, launch(place, 1, 0, 0, stream, p));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, launch(place, 1, 1025, 0, stream, p));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, launch(scale, 1, 512, 0, stream, p, p, 1.0f, 4));  // launch bounds
    CHECK_STATUS(CUDA_ERROR_INVALID_HANDLE, launch(reinterpret_cast<CUfunction>(module), 1, 32, 0, stream, p));
    CHECK_STATUS(CUDA_ERROR_INVALID_HANDLE, launch(place, 1, 32, 0, reinterpret_cast<CUstream>(module), p));
    CHECK_STATUS(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(place, 1, 1, 1, 32, 1, 1, 0, stream, nullptr, nullptr));
    int value;
    OK(cuFuncGetAttribute(&value, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, scale));
    CHECK(value == 256);
    OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&value, place, 256, 0));
    CHECK(value == 8);
    CUfunction missing;
    CHECK_STATUS(CUDA_ERROR_NOT_FOUND, cuModuleGetFunction(&missing, module, "missing"));
    OK(cuModuleUnload(module));
    CHECK_STATUS(CUDA_ERROR_INVALID_HANDLE, launch(place, 1, 32, 0, stream, p));
    OK(cuMemFree_v2(p));
    OK(cuStreamDestroy_v2(stream));
}

void ruined_contexts() {
    auto array = [] { return upload(std::vector<float>(64, 1.0f)); };
    ruin(CUDA_ERROR_LAUNCH_FAILED, "meet in the barriers of lines", [&](CUmodule m, CUstream s) {
        OK(launch(function_of(m, "split_barrier"), 1, 32, 0, s, array()));
    });
    ruin(CUDA_ERROR_LAUNCH_FAILED, "waits in the", [&](CUmodule m, CUstream s) {
        OK(launch(function_of(m, "half_a_warp"), 1, 32, 0, s, array()));
    });
    ruin(CUDA_ERROR_LAUNCH_FAILED, "__trap()", [&](CUmodule m, CUstream s) {
        OK(launch(function_of(m, "trap"), 1, 32, 0, s, array()));
    });
    ruin(CUDA_ERROR_ILLEGAL_ADDRESS, "past the end of a device allocation", [&](CUmodule m, CUstream s) {
        OK(launch(function_of(m, "write_at"), 1, 1, 0, s, array(), 64LL));
    });
    ruin(CUDA_ERROR_ILLEGAL_ADDRESS, "bytes before a device allocation", [&](CUmodule m, CUstream s) {
        OK(launch(function_of(m, "write_at"), 1, 1, 0, s, array(), -1LL));
    });
    ruin(CUDA_ERROR_ILLEGAL_ADDRESS, "outside a device allocation", [&](CUmodule m, CUstream s) {
        OK(launch(function_of(m, "write_at"), 1, 1, 0, s, array(), 1LL << 10));
    });
    ruin(CUDA_ERROR_ILLEGAL_ADDRESS, "freed memory", [&](CUmodule m, CUstream s) {
        CUdeviceptr p = array();
        OK(launch(function_of(m, "write_at"), 1, 1, 0, s, p, 0LL));
        OK(cuMemFree_v2(p));
    });
    static float host[64];
    ruin(CUDA_ERROR_ILLEGAL_ADDRESS, "parameter 0 points to no live device memory", [&](CUmodule m, CUstream s) {
        OK(launch(function_of(m, "write_at"), 1, 1, 0, s, &host[0], 0LL));
    });
    ruin(CUDA_ERROR_ILLEGAL_ADDRESS, "outside its dynamic shared memory", [&](CUmodule m, CUstream s) {
        OK(launch(function_of(m, "overrun_shared"), 1, 32, 32 * 4, s, array()));
    });
    ruin(CUDA_ERROR_MISALIGNED_ADDRESS, "not aligned", [&](CUmodule m, CUstream s) {
        OK(launch(function_of(m, "copy4"), 1, 4, 0, s, array(), array() + 4));
    });
}

}  // namespace

int main() {
    elementwise();
    shared_memory();
    warps_and_atomics();
    launch_checks();
    CHECK(!reported("leak"));
    ruined_contexts();
    return 0;
}
