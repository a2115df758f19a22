// Streams, events, and the queues of work behind them. Work waits in a queue until something synchronises.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "context.h"

namespace emu {

struct Capture;
struct Node;

// A place in a queue: done once everything before it has run.
struct Mark {
    std::shared_ptr<Queue> queue;
    bool done = false;
    int64_t nanoseconds = 0;  // host clock when it was reached
};

// What a queue holds: work, or a mark to reach, or a mark (of another queue) to wait for.
struct Task {
    std::string what;
    std::function<void()> work;
    std::shared_ptr<Mark> reach;
    std::shared_ptr<Mark> wait;
};

struct Queue {
    Context* context;
    bool blocking;  // ordered with the legacy default stream
    std::deque<Task> tasks;
};

struct Stream {
    Context* context;
    unsigned flags;
    bool legacy;
    std::shared_ptr<Queue> queue;
    std::shared_ptr<Capture> capture;  // null unless it takes part in one
    std::vector<Node*> frontier;       // nodes that the next captured work depends on
};

struct Event {
    Context* context;
    unsigned flags;
    std::shared_ptr<Mark> mark;        // null until recorded
    std::shared_ptr<Capture> capture;  // set when last recorded in a capturing stream
    std::vector<Node*> captured;
};

// Turns a caller's handle into a stream of the current context. Returns a status.
int resolve(api::CUstream handle, Stream** stream);

Stream* new_stream(Context* context, unsigned flags, bool legacy);

// Appends a task, ordered with the legacy default stream as the driver promises.
void push(Stream* stream, Task task);

// Appends a mark behind everything that the queue holds now.
std::shared_ptr<Mark> mark_tail(const std::shared_ptr<Queue>& queue);

// Run the next task, all tasks, all tasks up to a mark. Return the context's sticky error, 0 for none.
int run_next(const std::shared_ptr<Queue>& queue);
int drain(const std::shared_ptr<Queue>& queue);
int drain_to(const std::shared_ptr<Mark>& mark);
int drain_all(Context* context);

// Runs one piece of work with guards checked and faults caught; a failure poisons the context. Returns the sticky error.
int run_work(Context* context, const char* what, const std::function<void()>& work);

}  // namespace emu
