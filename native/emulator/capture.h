// Stream capture: streams that record nodes instead of queueing work, and the calls that are illegal meanwhile.
#pragma once

#include <pthread.h>

#include <set>

#include "graph.h"
#include "stream.h"

namespace emu {

struct Capture {
    unsigned long long id;
    int mode;
    pthread_t thread;
    Context* context;
    Stream* origin;
    std::unique_ptr<Graph> graph;
    std::set<Stream*> streams;
    bool invalid = false;
};

// Queues the task, or records it as a node of this type when the stream captures. Returns a status.
int submit(Stream* stream, int node_type, std::string what, std::function<void()> work,
           std::shared_ptr<const Launch> launch = nullptr);

// Each returns 0 or the status with which the call must fail; the captures concerned are then invalid.
int refuse_while_capturing(Stream* stream);     // synchronising with a capturing stream
int refuse_any_capture(Context* context);       // synchronising with all streams
int refuse_implicit(Context* context);          // the legacy stream while a blocking stream captures
int refuse_unsafe();                            // allocations, synchronous copies, module loads ...

// The call makes a stream depend on an event, and at least one of them takes part in a capture.
int wait_in_capture(Stream* stream, Event* event);

// The stream is destroyed while it captures.
void leave_capture(Stream* stream);

}  // namespace emu
