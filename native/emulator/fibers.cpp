// The threads of one block, as fibers.
//
// One fiber runs thread after thread on the same stack until one of them has to wait; only then is another fiber taken for the
// threads that have not begun. A kernel without barriers or warp operations never switches.
#include "fibers.h"

#include <cstdio>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "control.h"
#include "driver_api.h"
#include "switch.h"

namespace emu {

namespace {

enum class State { Unstarted, Running, AtBarrier, InWarp, Done };

struct Thread {
    State state = State::Unstarted;
    Fiber* fiber = nullptr;
    int line = 0;
    int kind = 0;               // of the warp operation it waits in
    unsigned mask = 0;          // lanes it waits for
    unsigned long long value = 0;
    emu_lanes lanes;            // what it gets from the others
};

struct BlockRun {
    const emu_module* module;
    const emu_kernel* kernel;
    emu_dim dim;
    void** arguments;
    std::vector<Thread> threads;  // kept from block to block: their lanes need no clearing
    bool descending;              // the order in which threads begin and go on: no kernel may depend on it
    size_t begun = 0, done = 0, at_barrier = 0;
    int predicates = 0, predicates_of_last = 0;
    size_t now = 0;  // the thread that runs
    std::deque<size_t> ready;
    int status = 0;
    std::string why;
};

BlockRun* run;                // under the driver's lock: one at a time
std::vector<Fiber*> fibers;   // all that were ever needed
std::vector<Fiber*> idle;

std::string name(size_t thread) {
    emu_dim d = run->dim;
    char text[64];
    snprintf(text, sizeof text, "thread (%zu,%zu,%zu)", thread % d.x, thread / d.x % d.y, thread / d.x / d.y);
    return text;
}

void stop_with(int status, std::string why) {
    if (run->status) return;
    run->status = status;
    run->why = std::move(why);
}

void show(size_t thread) {
    emu_dim d = run->dim;
    run->now = thread;
    *run->module->thread = {unsigned(thread % d.x), unsigned(thread / d.x % d.y), unsigned(thread / d.x / d.y)};
}

// The k-th of these threads in the block's order.
size_t in_order(size_t k, size_t first, size_t count) { return first + (run->descending ? count - 1 - k : k); }

void release_barrier() {
    if (run->at_barrier == 0 || run->at_barrier + run->done < run->threads.size()) return;
    int line = 0;
    for (size_t k = 0; k < run->threads.size(); k++) {
        size_t i = in_order(k, 0, run->threads.size());
        Thread& thread = run->threads[i];
        if (thread.state != State::AtBarrier) continue;
        if (line == 0) line = thread.line;
        if (thread.line != line) {
            stop_with(api::CUDA_ERROR_LAUNCH_FAILED, "threads of a block meet in the barriers of lines " + std::to_string(line) +
                                                         " and " + std::to_string(thread.line) + " (" + name(i) + ")");
        }
        thread.state = State::Running;
        run->ready.push_back(i);
    }
    run->at_barrier = 0;
    run->predicates_of_last = run->predicates;
    run->predicates = 0;
}

// Lets the lanes of a mask go on once all of them that still run have arrived at the same operation.
void release_warp(size_t first, unsigned mask, int kind) {
    size_t lanes = std::min<size_t>(32, run->threads.size() - first);
    emu_lanes all;
    memset(&all, 0xFF, sizeof all);
    all.present = 0;
    for (size_t lane = 0; lane < lanes; lane++) {
        const Thread& thread = run->threads[first + lane];
        if (!(mask >> lane & 1) || thread.state == State::Done) continue;
        if (thread.state != State::InWarp || thread.mask != mask || thread.kind != kind) return;
        all.values[lane] = thread.value;
        all.present |= 1u << lane;
    }
    for (size_t lane = 0; lane < lanes; lane++) {
        if (!(all.present >> lane & 1)) continue;
        Thread& thread = run->threads[first + lane];
        thread.lanes = all;
        thread.state = State::Running;
        if (run->descending) {
            run->ready.push_front(first + lane);  // ahead of all others, up to the next barrier
        } else {
            run->ready.push_back(first + lane);
        }
    }
}

void finish(size_t i) {
    run->threads[i].state = State::Done;
    run->done++;
    release_barrier();
    size_t first = i / 32 * 32;
    size_t end = std::min(first + 32, run->threads.size());
    for (size_t other = first; other < end; other++) {
        const Thread& thread = run->threads[other];
        if (thread.state == State::InWarp) release_warp(first, thread.mask, thread.kind);
    }
}

// What a fiber does: threads that have not begun, one after the other, until one had to wait.
void run_threads(Fiber* fiber) {
    while (run->begun < run->threads.size() && !run->status) {
        size_t begun = ++run->begun;
        size_t i = in_order(begun - 1, 0, run->threads.size());
        run->threads[i].state = State::Running;
        run->threads[i].fiber = fiber;
        show(i);
        run->kernel->call(run->arguments);
        finish(i);
        if (run->begun != begun) break;  // it waited meanwhile, and other fibers took the following threads
    }
    idle.push_back(fiber);
    fiber->leave();
}

// Called by a thread: lets others run until it is released.
void wait() {
    size_t self = run->now;
    run->threads[self].fiber->leave();
    show(self);
}

void explain_deadlock() {
    size_t example = 0;
    while (run->threads[example].state == State::Done) example++;
    const Thread& thread = run->threads[example];
    std::string why = name(example);
    if (thread.state == State::AtBarrier) {
        why += " waits in the barrier of line " + std::to_string(thread.line) + ", which not all threads reach";
    } else {
        char mask[16];
        snprintf(mask, sizeof mask, "0x%08x", thread.mask);
        why += " waits in the warp operation of line " + std::to_string(thread.line) + " for lanes " + mask +
               ", not all of which do the same";
    }
    stop_with(api::CUDA_ERROR_LAUNCH_FAILED, why);
}

Fiber* take_fiber() {
    Fiber* fiber;
    if (idle.empty()) {
        fiber = new Fiber;
        fibers.push_back(fiber);
    } else {
        fiber = idle.back();
        idle.pop_back();
    }
    fiber->reset(run_threads);
    return fiber;
}

int barrier(int predicate, int line) {
    Thread& thread = run->threads[run->now];
    thread.state = State::AtBarrier;
    thread.line = line;
    run->at_barrier++;
    run->predicates += predicate != 0;
    release_barrier();
    wait();
    return run->predicates_of_last;
}

const emu_lanes* warp(int kind, unsigned mask, unsigned long long value, int line) {
    size_t self = run->now;
    Thread& thread = run->threads[self];
    if (!(mask >> self % 32 & 1)) {
        stop_with(api::CUDA_ERROR_LAUNCH_FAILED,
                  name(self) + " is not in the mask of its own warp operation in line " + std::to_string(line));
        thread.fiber->leave();
    }
    thread.state = State::InWarp;
    thread.line = line;
    thread.kind = kind;
    thread.mask = mask;
    thread.value = value;
    release_warp(self / 32 * 32, mask, kind);
    wait();
    return &thread.lanes;
}

void stop(int status, const char* why, int line) {
    stop_with(status, name(run->now) + ": " + why + " in line " + std::to_string(line));
    run->threads[run->now].fiber->leave();
}

}  // namespace

const emu_driver* kernel_driver() {
    static const emu_driver driver = {barrier, warp, stop};
    return &driver;
}

void run_block(const emu_module& module, const emu_kernel& kernel, emu_dim block, void** arguments) {
    static BlockRun* storage = new BlockRun{};
    std::vector<Thread> threads = std::move(storage->threads);
    threads.resize(size_t(block.x) * block.y * block.z);
    for (Thread& thread : threads) thread.state = State::Unstarted;
    static bool descending = true;
    descending = !descending;
    *storage = BlockRun{&module, &kernel, block, arguments, std::move(threads), descending};
    run = storage;
    idle = fibers;  // whatever an earlier kernel that was stopped left on its stacks is forgotten
    while (run->done < run->threads.size() && !run->status) {
        if (!run->ready.empty()) {
            size_t i = run->ready.front();
            run->ready.pop_front();
            show(i);
            run->threads[i].fiber->enter();
        } else if (run->begun < run->threads.size()) {
            take_fiber()->enter();
        } else {
            explain_deadlock();
        }
    }
    if (run->status) fail_work(run->status, run->why.c_str());
}

}  // namespace emu
