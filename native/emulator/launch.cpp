// Checks of kernel launches, and running their blocks.
#include "launch.h"

#include <cstdlib>
#include <cstring>

#include "capture.h"
#include "control.h"
#include "devices.h"
#include "fibers.h"
#include "memory.h"

namespace emu {

using namespace api;

namespace {

bool dimensions_fit(const CUDA_KERNEL_NODE_PARAMS& p) {
    unsigned long long threads = 1ull * p.blockDimX * p.blockDimY * p.blockDimZ;
    return p.gridDimX >= 1 && p.gridDimY >= 1 && p.gridDimZ >= 1 && p.gridDimX <= kMaxGridX && p.gridDimY <= kMaxGridYZ &&
           p.gridDimZ <= kMaxGridYZ && p.blockDimX <= unsigned(kMaxThreadsPerBlock) &&
           p.blockDimY <= unsigned(kMaxThreadsPerBlock) && p.blockDimZ <= unsigned(kMaxBlockZ) && threads >= 1 &&
           threads <= unsigned(kMaxThreadsPerBlock);
}

// A kernel's pointer must be null or lead into memory that the device can reach; anything else is an illegal address.
void check_pointers(const Launch& launch) {
    for (int i = 0; i < launch.kernel->parameters; i++) {
        if (!launch.kernel->kinds[i].pointer) continue;
        void* address;
        memcpy(&address, launch.arguments[i].data(), sizeof address);
        if (!address || find_block(address) || find_block(static_cast<char*>(address) - 1)) continue;
        explain_address(address, launch.what().c_str());
        char why[128];
        snprintf(why, sizeof why, "parameter %d points to no live device memory", i);
        fail_work(CUDA_ERROR_ILLEGAL_ADDRESS, why);
    }
}

// Dynamic shared memory with guards, poisoned before each block.
class DynamicShared {
public:
    explicit DynamicShared(size_t bytes) : bytes_(bytes), room_(bytes + 2 * kGuard + kAlignment) {
        storage_.resize(room_);
        auto start = reinterpret_cast<uintptr_t>(storage_.data()) + kGuard;
        begin_ = reinterpret_cast<char*>((start + kAlignment - 1) / kAlignment * kAlignment);
        memset(storage_.data(), kPattern, room_);
    }

    char* begin() const { return begin_; }
    void poison() { memset(begin_, 0xFF, bytes_); }

    bool whole() const {
        for (const char* p = storage_.data(); p < storage_.data() + room_; p++) {
            if ((p < begin_ || p >= begin_ + bytes_) && *p != char(kPattern)) return false;
        }
        return true;
    }

private:
    static constexpr size_t kGuard = 256, kAlignment = 128;
    static constexpr unsigned char kPattern = 0xFA;
    size_t bytes_, room_;
    std::vector<char> storage_;
    char* begin_;
};

}  // namespace

std::string Launch::what() const { return std::string("kernel ") + kernel->expression; }

int prepare_launch(const CUDA_KERNEL_NODE_PARAMS& p, std::shared_ptr<const Launch>* result) {
    if (!Live<Function>::has(p.func)) return CUDA_ERROR_INVALID_HANDLE;
    if (p.func->module->context != current()) return CUDA_ERROR_INVALID_HANDLE;
    const emu_kernel& kernel = *p.func->kernel;
    if (!dimensions_fit(p)) return CUDA_ERROR_INVALID_VALUE;
    if (kernel.max_threads > 0 && p.blockDimX * p.blockDimY * p.blockDimZ > unsigned(kernel.max_threads)) {
        problem("kernel %s: %u threads a block, its launch bounds allow %d", kernel.expression,
                p.blockDimX * p.blockDimY * p.blockDimZ, kernel.max_threads);
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (p.sharedMemBytes > unsigned(p.func->dynamic_shared_limit)) return CUDA_ERROR_INVALID_VALUE;
    if (p.extra) {
        problem("kernel %s: arguments by 'extra' are not supported by the emulator", kernel.expression);
        return CUDA_ERROR_NOT_SUPPORTED;
    }
    if (kernel.parameters > 0 && !p.kernelParams) return CUDA_ERROR_INVALID_VALUE;
    auto launch = std::make_shared<Launch>();
    launch->image = p.func->image;
    launch->function = p.func;
    launch->kernel = &kernel;
    launch->grid = {p.gridDimX, p.gridDimY, p.gridDimZ};
    launch->block = {p.blockDimX, p.blockDimY, p.blockDimZ};
    launch->shared_bytes = p.sharedMemBytes;
    for (int i = 0; i < kernel.parameters; i++) {
        auto* from = static_cast<const char*>(p.kernelParams[i]);
        if (!from) return CUDA_ERROR_INVALID_VALUE;
        launch->arguments.emplace_back(from, from + kernel.kinds[i].bytes);
    }
    for (auto& argument : launch->arguments) launch->pointers.push_back(argument.data());
    *result = launch;
    return CUDA_SUCCESS;
}

CUDA_KERNEL_NODE_PARAMS parameters_of(const Launch& l) {
    return CUDA_KERNEL_NODE_PARAMS{l.function, l.grid.x, l.grid.y, l.grid.z, l.block.x, l.block.y, l.block.z,
                                   l.shared_bytes, l.pointers.data(), nullptr, nullptr, nullptr};
}

// The last block runs first: no kernel may depend on the order.
void run_kernel(const Launch& launch) {
    check_pointers(launch);
    const emu_module& module = *launch.image->module;
    DynamicShared shared(launch.shared_bytes);
    *module.dynamic_shared = shared.begin();
    *module.block_dim = launch.block;
    *module.grid_dim = launch.grid;
    unsigned long long blocks = 1ull * launch.grid.x * launch.grid.y * launch.grid.z;
    for (unsigned long long i = blocks; i-- > 0;) {
        *module.block = {unsigned(i % launch.grid.x), unsigned(i / launch.grid.x % launch.grid.y),
                         unsigned(i / launch.grid.x / launch.grid.y)};
        memset(module.shared_begin, 0xFF, module.shared_end - module.shared_begin);
        shared.poison();
        run_block(module, *launch.kernel, launch.block, launch.pointers.data());
        if (!shared.whole()) fail_work(CUDA_ERROR_ILLEGAL_ADDRESS, "wrote outside its dynamic shared memory");
    }
}

}  // namespace emu

namespace emu::api {

namespace {

int launch(const CUDA_KERNEL_NODE_PARAMS& parameters, CUstream handle) {
    Stream* stream;
    if (int status = resolve(handle, &stream)) return status;
    std::shared_ptr<const Launch> prepared;
    if (int status = prepare_launch(parameters, &prepared)) return status;
    return submit(stream, CU_GRAPH_NODE_TYPE_KERNEL, prepared->what(), [prepared] { run_kernel(*prepared); }, prepared);
}

}  // namespace

CUresult cuLaunchKernel(CUfunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                        unsigned block_y, unsigned block_z, unsigned shared_bytes, CUstream stream, void** arguments,
                        void** extra) {
    EMU_ENTER(Context);
    return launch({function, grid_x, grid_y, grid_z, block_x, block_y, block_z, shared_bytes, arguments, extra, nullptr, nullptr},
                  stream);
}

CUresult cuLaunchKernelEx(const CUlaunchConfig* c, CUfunction function, void** arguments, void** extra) {
    EMU_ENTER(Context);
    if (!c) return CUDA_ERROR_INVALID_VALUE;
    if (c->numAttrs > 0) {
        problem("cuLaunchKernelEx: launch attributes are not supported by the emulator");
        return CUDA_ERROR_NOT_SUPPORTED;
    }
    return launch({function, c->gridDimX, c->gridDimY, c->gridDimZ, c->blockDimX, c->blockDimY, c->blockDimZ,
                   c->sharedMemBytes, arguments, extra, nullptr, nullptr},
                  c->hStream);
}

}  // namespace emu::api
