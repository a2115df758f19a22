// Fibers: stacks that take turns on one thread.
#pragma once

#include <cstddef>

namespace emu {

class Fiber {
public:
    Fiber();
    Fiber(const Fiber&) = delete;

    // Forgets what the fiber did and makes the next `enter` begin `body` on its stack. The body must never return.
    void reset(void (*body)(Fiber*));

    // From the scheduler: goes on with the fiber until it leaves.
    void enter();

    // From the fiber: goes back to the scheduler.
    void leave();

private:
    struct State;
    State* state_;
};

}  // namespace emu
