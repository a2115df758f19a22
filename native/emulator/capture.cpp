// What happens to calls while streams are captured.
#include "capture.h"

#include <algorithm>

namespace emu {

using namespace api;

namespace {

thread_local int interaction = CU_STREAM_CAPTURE_MODE_GLOBAL;

std::set<Capture*>& active() {
    static auto* all = new std::set<Capture*>;
    return *all;
}

void invalidate(Capture& capture) { capture.invalid = true; }

void end(const std::shared_ptr<Capture>& capture) {
    for (Stream* stream : capture->streams) {
        stream->capture = nullptr;
        stream->frontier.clear();
    }
    active().erase(capture.get());
}

void join(std::vector<Node*>& nodes, const std::vector<Node*>& more) {
    for (Node* node : more) {
        if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
    }
}

// True when something depends on each of these nodes, or the origin stream ends with it.
bool joined(const Capture& capture, const std::vector<Node*>& frontier) {
    for (Node* node : frontier) {
        const auto& last = capture.origin->frontier;
        if (std::find(last.begin(), last.end(), node) != last.end()) continue;
        bool used = std::any_of(capture.graph->nodes.begin(), capture.graph->nodes.end(), [&](const Node* other) {
            return std::find(other->dependencies.begin(), other->dependencies.end(), node) != other->dependencies.end();
        });
        if (!used) return false;
    }
    return true;
}

}  // namespace

int submit(Stream* stream, int node_type, std::string what, std::function<void()> work, std::shared_ptr<const Launch> launch) {
    if (stream->context->sticky) return stream->context->sticky;
    if (!stream->capture) {
        if (stream->legacy) {
            if (int status = refuse_implicit(stream->context)) return status;
        }
        push(stream, Task{std::move(what), std::move(work), nullptr, nullptr});
        return CUDA_SUCCESS;
    }
    Capture& capture = *stream->capture;
    if (capture.invalid) return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    Node* node = add_node(capture.graph.get(), node_type, std::move(what), std::move(work), std::move(launch), stream->frontier);
    stream->frontier = {node};
    return CUDA_SUCCESS;
}

int refuse_while_capturing(Stream* stream) {
    if (!stream->capture) return CUDA_SUCCESS;
    invalidate(*stream->capture);
    return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
}

int refuse_any_capture(Context* context) {
    int status = CUDA_SUCCESS;
    for (Capture* capture : active()) {
        if (capture->context != context) continue;
        invalidate(*capture);
        status = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    return status;
}

int refuse_implicit(Context* context) {
    int status = CUDA_SUCCESS;
    for (Capture* capture : active()) {
        bool blocking = std::any_of(capture->streams.begin(), capture->streams.end(),
                                    [](const Stream* s) { return !(s->flags & CU_STREAM_NON_BLOCKING); });
        if (capture->context != context || !blocking) continue;
        invalidate(*capture);
        status = CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
    }
    return status;
}

int refuse_unsafe() {
    if (interaction == CU_STREAM_CAPTURE_MODE_RELAXED) return CUDA_SUCCESS;
    int status = CUDA_SUCCESS;
    for (Capture* capture : active()) {
        bool ours = pthread_equal(capture->thread, pthread_self());
        bool forbids = ours ? capture->mode != CU_STREAM_CAPTURE_MODE_RELAXED
                            : interaction == CU_STREAM_CAPTURE_MODE_GLOBAL && capture->mode == CU_STREAM_CAPTURE_MODE_GLOBAL;
        if (!forbids) continue;
        invalidate(*capture);
        status = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    return status;
}

int wait_in_capture(Stream* stream, Event* event) {
    if (!event->capture) {
        invalidate(*stream->capture);
        return CUDA_ERROR_STREAM_CAPTURE_ISOLATION;
    }
    Capture& capture = *event->capture;
    if (!active().count(&capture)) {  // recorded in a capture that has ended
        if (stream->capture) invalidate(*stream->capture);
        return CUDA_ERROR_CAPTURED_EVENT;
    }
    if (capture.invalid) return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    if (stream->legacy) {
        invalidate(capture);
        return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
    }
    if (stream->capture && stream->capture != event->capture) {
        invalidate(capture);
        invalidate(*stream->capture);
        return CUDA_ERROR_STREAM_CAPTURE_MERGE;
    }
    stream->capture = event->capture;
    capture.streams.insert(stream);
    join(stream->frontier, event->captured);
    return CUDA_SUCCESS;
}

void leave_capture(Stream* stream) {
    auto capture = stream->capture;
    invalidate(*capture);
    capture->streams.erase(stream);
    if (capture->origin == stream) end(capture);
}

bool capturing(void* handle) {
    std::lock_guard<std::recursive_mutex> lock(driver_mutex());
    Stream* stream;
    return resolve(static_cast<CUstream>(handle), &stream) == CUDA_SUCCESS && stream->capture;
}

}  // namespace emu

namespace emu::api {

CUresult cuStreamBeginCapture_v2(CUstream handle, CUstreamCaptureMode mode) {
    EMU_ENTER(Context);
    Stream* stream;
    if (mode < CU_STREAM_CAPTURE_MODE_GLOBAL || mode > CU_STREAM_CAPTURE_MODE_RELAXED) return CUDA_ERROR_INVALID_VALUE;
    if (int status = resolve(handle, &stream)) return status;
    if (stream->legacy) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    if (stream->capture) {
        invalidate(*stream->capture);
        return CUDA_ERROR_ILLEGAL_STATE;
    }
    static unsigned long long next = 1;
    auto capture = std::make_shared<Capture>();
    capture->id = next++;
    capture->mode = mode;
    capture->thread = pthread_self();
    capture->context = stream->context;
    capture->origin = stream;
    capture->graph = std::make_unique<Graph>();
    capture->graph->context = stream->context;
    capture->streams.insert(stream);
    stream->capture = capture;
    stream->frontier.clear();
    active().insert(capture.get());
    return CUDA_SUCCESS;
}

CUresult cuStreamEndCapture(CUstream handle, CUgraph* graph) {
    EMU_ENTER(Context);
    Stream* stream;
    if (!graph) return CUDA_ERROR_INVALID_VALUE;
    *graph = nullptr;
    if (int status = resolve(handle, &stream)) return status;
    auto capture = stream->capture;
    if (!capture) return CUDA_ERROR_ILLEGAL_STATE;
    if (capture->origin != stream) {
        invalidate(*capture);
        return CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
    }
    if (capture->mode != CU_STREAM_CAPTURE_MODE_RELAXED && !pthread_equal(capture->thread, pthread_self())) {
        return CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD;
    }
    bool whole = std::all_of(capture->streams.begin(), capture->streams.end(),
                             [&](const Stream* s) { return s == stream || joined(*capture, s->frontier); });
    end(capture);
    if (capture->invalid) return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    if (!whole) return CUDA_ERROR_STREAM_CAPTURE_UNJOINED;
    *graph = Live<Graph>::add(capture->graph.release());
    return CUDA_SUCCESS;
}

CUresult cuStreamIsCapturing(CUstream handle, CUstreamCaptureStatus* status) {
    EMU_ENTER(Context);
    Stream* stream;
    if (!status) return CUDA_ERROR_INVALID_VALUE;
    if (int error = resolve(handle, &stream)) return error;
    if (stream->legacy) {
        if (int error = refuse_implicit(stream->context)) return error;
    }
    *status = !stream->capture           ? CU_STREAM_CAPTURE_STATUS_NONE
              : stream->capture->invalid ? CU_STREAM_CAPTURE_STATUS_INVALIDATED
                                         : CU_STREAM_CAPTURE_STATUS_ACTIVE;
    return CUDA_SUCCESS;
}

CUresult cuStreamGetCaptureInfo_v2(CUstream handle, CUstreamCaptureStatus* status, cuuint64_t* id, CUgraph* graph,
                                   const CUgraphNode** dependencies, size_t* count) {
    if (int error = cuStreamIsCapturing(handle, status)) return error;
    std::lock_guard<std::recursive_mutex> lock(driver_mutex());
    if (*status != CU_STREAM_CAPTURE_STATUS_ACTIVE) return CUDA_SUCCESS;
    Stream* stream;
    if (int error = resolve(handle, &stream)) return error;
    if (id) *id = stream->capture->id;
    if (graph) *graph = stream->capture->graph.get();
    if (dependencies) *dependencies = stream->frontier.data();
    if (count) *count = stream->frontier.size();
    return CUDA_SUCCESS;
}

CUresult cuStreamGetCaptureInfo_v3(CUstream handle, CUstreamCaptureStatus* status, cuuint64_t* id, CUgraph* graph,
                                   const CUgraphNode** dependencies, const CUgraphEdgeData** edges, size_t* count) {
    if (edges) *edges = nullptr;
    return cuStreamGetCaptureInfo_v2(handle, status, id, graph, dependencies, count);
}

CUresult cuThreadExchangeStreamCaptureMode(CUstreamCaptureMode* mode) {
    EMU_ENTER(Init);
    if (!mode || *mode < CU_STREAM_CAPTURE_MODE_GLOBAL || *mode > CU_STREAM_CAPTURE_MODE_RELAXED) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    std::swap(*mode, interaction);
    return CUDA_SUCCESS;
}

}  // namespace emu::api
