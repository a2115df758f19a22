// Events.
#include "capture.h"

namespace emu::api {

namespace {

int record(CUevent event, CUstream handle) {
    Stream* stream;
    if (int status = resolve(handle, &stream)) return status;
    if (!Live<Event>::has(event)) return CUDA_ERROR_INVALID_HANDLE;
    if (event->context != stream->context) return CUDA_ERROR_INVALID_HANDLE;
    if (stream->capture) {
        if (stream->capture->invalid) return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
        event->capture = stream->capture;
        event->captured = stream->frontier;
        event->mark = nullptr;
        return CUDA_SUCCESS;
    }
    if (stream->legacy) {
        if (int status = refuse_implicit(stream->context)) return status;
    }
    event->capture = nullptr;
    event->captured.clear();
    event->mark = std::make_shared<Mark>();
    event->mark->queue = stream->queue;
    push(stream, Task{"record an event", nullptr, event->mark, nullptr});
    return CUDA_SUCCESS;
}

int elapsed(float* milliseconds, CUevent start, CUevent end) {
    if (!milliseconds) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Event>::has(start) || !Live<Event>::has(end)) return CUDA_ERROR_INVALID_HANDLE;
    if (start->capture || end->capture) return CUDA_ERROR_CAPTURED_EVENT;
    if ((start->flags | end->flags) & CU_EVENT_DISABLE_TIMING) return CUDA_ERROR_INVALID_HANDLE;
    if (!start->mark || !end->mark) return CUDA_ERROR_INVALID_HANDLE;
    if (!start->mark->done || !end->mark->done) return CUDA_ERROR_NOT_READY;
    *milliseconds = float(double(end->mark->nanoseconds - start->mark->nanoseconds) * 1e-6);
    return CUDA_SUCCESS;
}

}  // namespace

CUresult cuEventCreate(CUevent* event, unsigned flags) {
    EMU_ENTER(Context);
    if (!event || flags > (CU_EVENT_BLOCKING_SYNC | CU_EVENT_DISABLE_TIMING)) return CUDA_ERROR_INVALID_VALUE;
    *event = Live<Event>::add(new Event{current(), flags, nullptr, nullptr, {}});
    return CUDA_SUCCESS;
}

CUresult cuEventRecord(CUevent event, CUstream stream) {
    EMU_ENTER(Context);
    return record(event, stream);
}

CUresult cuEventRecordWithFlags(CUevent event, CUstream stream, unsigned flags) {
    EMU_ENTER(Context);
    if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
    return record(event, stream);
}

CUresult cuEventQuery(CUevent event) {
    EMU_ENTER(Context);
    if (!Live<Event>::has(event)) return CUDA_ERROR_INVALID_HANDLE;
    if (event->capture) return CUDA_ERROR_CAPTURED_EVENT;
    if (int status = refuse_unsafe()) return status;
    if (!event->mark || event->mark->done) return CUDA_SUCCESS;
    if (event->mark->queue->tasks.empty()) return CUDA_SUCCESS;
    if (int status = run_next(event->mark->queue)) return status;
    return event->mark->done ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
}

CUresult cuEventSynchronize(CUevent event) {
    EMU_ENTER(Context);
    if (!Live<Event>::has(event)) return CUDA_ERROR_INVALID_HANDLE;
    if (event->capture) return CUDA_ERROR_CAPTURED_EVENT;
    if (int status = refuse_unsafe()) return status;
    return event->mark ? drain_to(event->mark) : CUDA_SUCCESS;
}

CUresult cuEventDestroy_v2(CUevent event) {
    EMU_ENTER(Context);
    if (!Live<Event>::has(event)) return CUDA_ERROR_INVALID_HANDLE;
    Live<Event>::remove(event);
    return CUDA_SUCCESS;
}

CUresult cuEventElapsedTime(float* milliseconds, CUevent start, CUevent end) {
    EMU_ENTER(Context);
    return elapsed(milliseconds, start, end);
}

CUresult cuEventElapsedTime_v2(float* milliseconds, CUevent start, CUevent end) {
    EMU_ENTER(Context);
    return elapsed(milliseconds, start, end);
}

}  // namespace emu::api
