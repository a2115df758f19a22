// The switch between stacks: a few instructions on x86-64, the C library's elsewhere.
#include "switch.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>

namespace emu {

namespace {

constexpr size_t kStack = 256 * 1024;
constexpr size_t kPage = 4096;

// Memory that costs nothing until it is touched, with an unreadable page at its low end.
char* new_stack() {
    void* stack = mmap(nullptr, kStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED) abort();
    mprotect(stack, kPage, PROT_NONE);
    return static_cast<char*>(stack);
}

}  // namespace

#if defined(__x86_64__)

// Saves the registers that a callee must preserve, and the stack pointer, and takes the other ones.
extern "C" void emu_switch_stacks(void** save, void* load) __attribute__((visibility("hidden")));
asm(R"(
    .text
    .hidden emu_switch_stacks
    .globl emu_switch_stacks
    .type emu_switch_stacks, @function
emu_switch_stacks:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size emu_switch_stacks, .-emu_switch_stacks
)");

struct Fiber::State {
    char* stack;
    void* here;       // stack pointer of the fiber while it is left
    void* scheduler;  // stack pointer of the scheduler while the fiber runs
    void (*body)(Fiber*);
};

namespace {

Fiber* starting;
void (*starting_body)(Fiber*);

void begin() { starting_body(starting); }

}  // namespace

Fiber::Fiber() : state_(new State{new_stack(), nullptr, nullptr, nullptr}) {}

void Fiber::reset(void (*body)(Fiber*)) {
    state_->body = body;
    auto* top = reinterpret_cast<uintptr_t*>(state_->stack + kStack);
    *--top = 0;                                   // where a caller's return address would be: the ABI counts on its 8 bytes
    *--top = reinterpret_cast<uintptr_t>(begin);  // `ret` goes here
    for (int i = 0; i < 6; i++) *--top = 0;       // the six saved registers
    state_->here = top;
}

void Fiber::enter() {
    starting = this;
    starting_body = state_->body;
    emu_switch_stacks(&state_->scheduler, state_->here);
}

void Fiber::leave() { emu_switch_stacks(&state_->here, state_->scheduler); }

#else

}  // namespace emu

#include <ucontext.h>

namespace emu {

struct Fiber::State {
    char* stack;
    ucontext_t here;
    ucontext_t scheduler;
    void (*body)(Fiber*);
};

namespace {

Fiber* starting;
void (*starting_body)(Fiber*);

void begin() { starting_body(starting); }

}  // namespace

Fiber::Fiber() : state_(new State{}) { state_->stack = new_stack(); }

void Fiber::reset(void (*body)(Fiber*)) {
    state_->body = body;
    getcontext(&state_->here);
    state_->here.uc_stack.ss_sp = state_->stack;
    state_->here.uc_stack.ss_size = kStack;
    state_->here.uc_link = nullptr;
    makecontext(&state_->here, begin, 0);
}

void Fiber::enter() {
    starting = this;
    starting_body = state_->body;
    swapcontext(&state_->scheduler, &state_->here);
}

void Fiber::leave() { swapcontext(&state_->here, &state_->scheduler); }

#endif

}  // namespace emu
