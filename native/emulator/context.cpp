// Contexts: primary ones by device, and the stack of current ones of each thread.
#include "context.h"

#include <algorithm>

#include "capture.h"
#include "control.h"
#include "devices.h"
#include "memory.h"
#include "module.h"
#include "report.h"
#include "faults.h"

namespace emu {

using namespace api;

namespace {

bool ready = false;
thread_local std::vector<Context*> stack;

std::map<int, Context*>& primaries() {
    static auto* all = new std::map<int, Context*>;
    return *all;
}

template <class T>
void remove_all(Context* context, const char* kind) {
    auto objects = Live<T>::all();
    int count = 0;
    for (T* object : objects) {
        if (object->context != context) continue;
        Live<T>::remove(object);
        count++;
    }
    // After a sticky error nothing can be destroyed one by one.
    if (count > 0 && !context->sticky) problem("leak: %d %s%s never destroyed", count, kind, count == 1 ? " was" : "s were");
}

void report_pending(Context* context) {
    size_t pending = 0;
    std::string first;
    for (auto& queue : context->queues) {
        for (const Task& task : queue->tasks) {
            if (!task.work) continue;
            if (pending++ == 0) first = task.what;
        }
    }
    if (pending == 0 || context->sticky) return;
    problem("the context ended before %zu pieces of enqueued work ran, the first of them: %s", pending, first.c_str());
}

int status_without_context() {
    return stack.empty() || stack.back() == nullptr ? CUDA_ERROR_INVALID_CONTEXT : CUDA_ERROR_CONTEXT_IS_DESTROYED;
}

// What the process leaves behind in contexts that it never released.
__attribute__((destructor)) void report_at_exit() {
    for (Context* context : Live<Context>::all()) {
        size_t bytes = device_bytes(context->device);
        if (bytes > 0 && !context->sticky) problem("leak: the process ended with %zu bytes of device memory allocated", bytes);
    }
}

}  // namespace

Context::Context(int device) : device(device), legacy(new_stream(this, 0, true)) {}

Context::~Context() = default;

std::recursive_mutex& driver_mutex() {
    static auto* mutex = new std::recursive_mutex;
    return *mutex;
}

Context* current() { return !stack.empty() && Live<Context>::has(stack.back()) ? stack.back() : nullptr; }

bool initialised() { return ready; }

bool is_sticky(int status) {
    return status == CUDA_ERROR_ILLEGAL_ADDRESS || status == CUDA_ERROR_LAUNCH_TIMEOUT || status == CUDA_ERROR_ASSERT ||
           (status >= CUDA_ERROR_HARDWARE_STACK_ERROR && status <= CUDA_ERROR_LAUNCH_FAILED) ||
           status == CUDA_ERROR_ECC_UNCORRECTABLE;
}

void destroy_context(Context* context) {
    guards_whole("the host or earlier work");
    for (Stream* stream : std::set<Stream*>(Live<Stream>::all())) {
        if (stream->context == context && stream->capture) leave_capture(stream);
    }
    report_pending(context);
    remove_all<Graph>(context, "graph");
    remove_all<GraphExec>(context, "executable graph");
    remove_all<Event>(context, "event");
    remove_all<Stream>(context, "stream");
    remove_all<Module>(context, "module");
    release_all(context);
    Live<Context>::remove(context);
}

Entry::Entry(const char* call, Needs needs) : status(fault(call)), lock_(driver_mutex()) {
    Context* context = current();
    if (status) {
        if (context && is_sticky(status)) context->sticky = status;
    } else if (needs != Needs::Nothing && !ready) {
        status = CUDA_ERROR_NOT_INITIALIZED;
    } else if (needs == Needs::Context) {
        status = context ? context->sticky : status_without_context();
    }
}

bool context_current() {
    std::lock_guard<std::recursive_mutex> lock(driver_mutex());
    return current() != nullptr;
}

int sticky_error() {
    std::lock_guard<std::recursive_mutex> lock(driver_mutex());
    return current() ? current()->sticky : 0;
}

}  // namespace emu

namespace emu::api {

CUresult cuInit(unsigned flags) {
    EMU_ENTER(Nothing);
    if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
    if (device_count() == 0) return CUDA_ERROR_NO_DEVICE;
    ready = true;
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice device) {
    EMU_ENTER(Init);
    if (!context) return CUDA_ERROR_INVALID_VALUE;
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    Context*& primary = primaries()[device];
    if (!primary) {
        primary = Live<Context>::add(new Context(device));
        primary->primary = true;
    }
    primary->retained++;
    *context = primary;
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    EMU_ENTER(Init);
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    Context*& primary = primaries()[device];
    if (!primary) return CUDA_ERROR_INVALID_CONTEXT;
    if (--primary->retained == 0) {
        destroy_context(primary);
        primary = nullptr;
    }
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxReset_v2(CUdevice device) {
    EMU_ENTER(Init);
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    Context*& primary = primaries()[device];
    if (primary) destroy_context(primary);
    primary = nullptr;
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxSetFlags_v2(CUdevice device, unsigned flags) {
    EMU_ENTER(Init);
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    if (primaries()[device]) primaries()[device]->flags = flags;
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxGetState(CUdevice device, unsigned* flags, int* active) {
    EMU_ENTER(Init);
    if (!flags || !active) return CUDA_ERROR_INVALID_VALUE;
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    *active = primaries()[device] != nullptr;
    *flags = *active ? primaries()[device]->flags : 0;
    return CUDA_SUCCESS;
}

CUresult cuCtxCreate_v2(CUcontext* context, unsigned flags, CUdevice device) {
    EMU_ENTER(Init);
    if (!context) return CUDA_ERROR_INVALID_VALUE;
    if (!valid_device(device)) return CUDA_ERROR_INVALID_DEVICE;
    *context = Live<Context>::add(new Context(device));
    (*context)->flags = flags;
    stack.push_back(*context);
    return CUDA_SUCCESS;
}

CUresult cuCtxDestroy_v2(CUcontext context) {
    EMU_ENTER(Init);
    if (!Live<Context>::has(context) || context->primary) return CUDA_ERROR_INVALID_CONTEXT;
    destroy_context(context);
    if (!stack.empty() && stack.back() == context) stack.pop_back();
    return CUDA_SUCCESS;
}

CUresult cuCtxSetCurrent(CUcontext context) {
    EMU_ENTER(Init);
    if (context && !Live<Context>::has(context)) return CUDA_ERROR_INVALID_CONTEXT;
    if (!stack.empty()) stack.pop_back();
    if (context) stack.push_back(context);
    return CUDA_SUCCESS;
}

CUresult cuCtxGetCurrent(CUcontext* context) {
    EMU_ENTER(Init);
    if (!context) return CUDA_ERROR_INVALID_VALUE;
    *context = current();
    return CUDA_SUCCESS;
}

CUresult cuCtxPushCurrent_v2(CUcontext context) {
    EMU_ENTER(Init);
    if (!Live<Context>::has(context)) return CUDA_ERROR_INVALID_CONTEXT;
    stack.push_back(context);
    return CUDA_SUCCESS;
}

CUresult cuCtxPopCurrent_v2(CUcontext* context) {
    EMU_ENTER(Init);
    if (stack.empty()) return CUDA_ERROR_INVALID_CONTEXT;
    if (context) *context = stack.back();
    stack.pop_back();
    return CUDA_SUCCESS;
}

CUresult cuCtxGetDevice(CUdevice* device) {
    EMU_ENTER(Context);
    if (!device) return CUDA_ERROR_INVALID_VALUE;
    *device = current()->device;
    return CUDA_SUCCESS;
}

CUresult cuProfilerStart(void) {
    EMU_ENTER(Context);
    return CUDA_SUCCESS;
}

CUresult cuProfilerStop(void) {
    EMU_ENTER(Context);
    return CUDA_SUCCESS;
}

}  // namespace emu::api

extern "C" {

void emuReset(void) {
    std::lock_guard<std::recursive_mutex> lock(emu::driver_mutex());
    emu::reset_faults();
    emu::reset_report();
    emu::reset_device_memory();
    for (emu::Context* context : emu::Live<emu::Context>::all()) context->sticky = 0;
}

int emuLiveObjects(void) {
    std::lock_guard<std::recursive_mutex> lock(emu::driver_mutex());
    return int(emu::Live<emu::Stream>::all().size() + emu::Live<emu::Event>::all().size() +
               emu::Live<emu::Module>::all().size() + emu::Live<emu::Graph>::all().size() +
               emu::Live<emu::GraphExec>::all().size()) + emu::live_blocks();
}
}
