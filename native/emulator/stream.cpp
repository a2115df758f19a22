// Queues and the driver's stream functions.
#include "stream.h"

#include <algorithm>
#include <chrono>

#include "capture.h"
#include "control.h"

namespace emu {

using namespace api;

namespace {

int64_t now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void wait_for_tail(Queue& queue, const std::shared_ptr<Queue>& other) {
    if (!other->tasks.empty()) queue.tasks.push_back(Task{"wait for another stream", nullptr, nullptr, mark_tail(other)});
}

}  // namespace

int resolve(CUstream handle, Stream** stream) {
    Context* context = current();
    if (!context) return CUDA_ERROR_INVALID_CONTEXT;
    if (handle == nullptr || handle == reinterpret_cast<CUstream>(1)) {
        *stream = context->legacy.get();
        return CUDA_SUCCESS;
    }
    if (!Live<Stream>::has(handle)) return CUDA_ERROR_INVALID_HANDLE;
    if (handle->context != context) return CUDA_ERROR_INVALID_HANDLE;
    *stream = handle;
    return CUDA_SUCCESS;
}

Stream* new_stream(Context* context, unsigned flags, bool legacy) {
    auto queue = std::make_shared<Queue>(Queue{context, !(flags & CU_STREAM_NON_BLOCKING), {}});
    context->queues.push_back(queue);
    return new Stream{context, flags, legacy, queue, nullptr, {}};
}

std::shared_ptr<Mark> mark_tail(const std::shared_ptr<Queue>& queue) {
    auto mark = std::make_shared<Mark>();
    mark->queue = queue;
    queue->tasks.push_back(Task{"mark", nullptr, mark, nullptr});
    return mark;
}

void push(Stream* stream, Task task) {
    Context* context = stream->context;
    if (stream->legacy) {
        for (auto& other : context->queues) {
            if (other != stream->queue && other->blocking) wait_for_tail(*stream->queue, other);
        }
    } else if (stream->queue->blocking) {
        wait_for_tail(*stream->queue, context->legacy->queue);
    }
    stream->queue->tasks.push_back(std::move(task));
}

int run_next(const std::shared_ptr<Queue>& queue) {
    Context* context = queue->context;
    if (context->sticky) {
        queue->tasks.clear();
        return context->sticky;
    }
    Task task = std::move(queue->tasks.front());
    queue->tasks.pop_front();
    if (task.wait) return drain_to(task.wait);
    if (task.reach) {
        task.reach->nanoseconds = now();
        task.reach->done = true;
        return CUDA_SUCCESS;
    }
    return run_work(context, task.what.c_str(), task.work);
}

int drain(const std::shared_ptr<Queue>& queue) {
    while (!queue->tasks.empty()) run_next(queue);
    return queue->context->sticky;
}

int drain_to(const std::shared_ptr<Mark>& mark) {
    while (!mark->done && !mark->queue->tasks.empty()) run_next(mark->queue);
    return mark->queue->context->sticky;
}

int drain_all(Context* context) {
    auto queues = context->queues;
    for (auto& queue : queues) drain(queue);
    return context->sticky;
}

}  // namespace emu

namespace emu::api {

namespace {

int create(CUstream* stream, unsigned flags) {
    if (!stream || flags > CU_STREAM_NON_BLOCKING) return CUDA_ERROR_INVALID_VALUE;
    *stream = Live<Stream>::add(new_stream(current(), flags, false));
    return CUDA_SUCCESS;
}

}  // namespace

CUresult cuStreamCreate(CUstream* stream, unsigned flags) {
    EMU_ENTER(Context);
    return create(stream, flags);
}

CUresult cuStreamCreateWithPriority(CUstream* stream, unsigned flags, int) {
    EMU_ENTER(Context);
    return create(stream, flags);
}

CUresult cuCtxGetStreamPriorityRange(int* least, int* greatest) {
    EMU_ENTER(Context);
    if (least) *least = 0;
    if (greatest) *greatest = 0;
    return CUDA_SUCCESS;
}

// Work that was enqueued still runs, when the context is synchronised.
CUresult cuStreamDestroy_v2(CUstream handle) {
    EMU_ENTER(Context);
    if (!Live<Stream>::has(handle)) return CUDA_ERROR_INVALID_HANDLE;
    if (handle->capture) leave_capture(handle);
    if (handle->queue->tasks.empty()) {
        auto& queues = handle->context->queues;
        queues.erase(std::remove(queues.begin(), queues.end(), handle->queue), queues.end());
    }
    Live<Stream>::remove(handle);
    return CUDA_SUCCESS;
}

CUresult cuStreamSynchronize(CUstream handle) {
    EMU_ENTER(Context);
    Stream* stream;
    if (int status = resolve(handle, &stream)) return status;
    if (int status = refuse_while_capturing(stream)) return status;
    if (stream->legacy) {
        if (int status = refuse_implicit(stream->context)) return status;
        for (auto& other : stream->context->queues) {
            if (other->blocking) drain(other);
        }
    }
    return drain(stream->queue);
}

// Makes one step of progress, so that a loop that polls comes to its end.
CUresult cuStreamQuery(CUstream handle) {
    EMU_ENTER(Context);
    Stream* stream;
    if (int status = resolve(handle, &stream)) return status;
    if (int status = refuse_while_capturing(stream)) return status;
    if (stream->queue->tasks.empty()) return CUDA_SUCCESS;
    if (int status = run_next(stream->queue)) return status;
    return stream->queue->tasks.empty() ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
}

CUresult cuStreamGetCtx(CUstream handle, CUcontext* context) {
    EMU_ENTER(Context);
    Stream* stream;
    if (!context) return CUDA_ERROR_INVALID_VALUE;
    if (int status = resolve(handle, &stream)) return status;
    *context = stream->context;
    return CUDA_SUCCESS;
}

CUresult cuStreamGetFlags(CUstream handle, unsigned* flags) {
    EMU_ENTER(Context);
    Stream* stream;
    if (!flags) return CUDA_ERROR_INVALID_VALUE;
    if (int status = resolve(handle, &stream)) return status;
    *flags = stream->flags;
    return CUDA_SUCCESS;
}

CUresult cuStreamWaitEvent(CUstream handle, CUevent event, unsigned flags) {
    EMU_ENTER(Context);
    Stream* stream;
    if (flags > CU_EVENT_WAIT_EXTERNAL) return CUDA_ERROR_INVALID_VALUE;
    if (int status = resolve(handle, &stream)) return status;
    if (!Live<Event>::has(event)) return CUDA_ERROR_INVALID_HANDLE;
    if (stream->capture || event->capture) return wait_in_capture(stream, event);
    if (event->mark && !event->mark->done) push(stream, Task{"wait for an event", nullptr, nullptr, event->mark});
    return CUDA_SUCCESS;
}

CUresult cuCtxSynchronize(void) {
    EMU_ENTER(Context);
    if (int status = refuse_any_capture(current())) return status;
    return drain_all(current());
}

}  // namespace emu::api
