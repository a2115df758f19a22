// Contexts, the per-thread stack of current ones, and what every driver function does first.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "driver_api.h"
#include "live.h"

namespace emu {

struct Queue;

struct Context {
    int device = 0;
    bool primary = false;
    int retained = 0;  // of a primary context
    unsigned flags = 0;
    int sticky = 0;                              // poisons every later call
    std::vector<std::shared_ptr<Queue>> queues;  // of all streams, destroyed ones with pending work included
    std::unique_ptr<Stream> legacy;              // the default stream; made after the list that its queue joins

    explicit Context(int device);
    ~Context();
};

// The driver is one thread at a time: its calls, and the work that a synchronising call runs.
std::recursive_mutex& driver_mutex();

// The calling thread's current context, null for none. Destroyed ones are not returned.
Context* current();

// True once cuInit succeeded.
bool initialised();

// True for a status after which a context is lost.
bool is_sticky(int status);

// Frees all that a context owns, reporting leaks, and takes it off every thread.
void destroy_context(Context* context);

// What a function needs before it may do anything.
enum class Needs { Nothing, Init, Context };

// Held by a driver function for as long as it runs: takes the lock, counts the call, injects faults, checks the context.
class Entry {
public:
    Entry(const char* call, Needs needs);
    int status;

private:
    std::lock_guard<std::recursive_mutex> lock_;
};

}  // namespace emu

#define EMU_ENTER(needs)                            \
    emu::Entry entry(__func__, emu::Needs::needs);  \
    if (entry.status) return entry.status
