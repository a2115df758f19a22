// Runs one piece of work: injected faults, illegal accesses, guard zones.
//
// An illegal access in a kernel raises a signal. The handler takes only signals of the thread that runs work just now and hands
// all others to whoever handled them before: a Java virtual machine uses the same signals for itself.
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

#include <atomic>
#include <cstring>

#include "control.h"
#include "memory.h"
#include "stream.h"

namespace emu {

namespace {

using namespace api;

struct WorkFailed {
    int status;
    std::string why;
};

std::atomic<bool> armed{false};
pthread_t runner;
sigjmp_buf landing;
volatile int caught_signal;
void* volatile caught_address;

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
struct sigaction previous[64];

void pass_on(int signal, siginfo_t* info, void* frame) {
    const struct sigaction& before = previous[signal];
    if (before.sa_flags & SA_SIGINFO) {
        before.sa_sigaction(signal, info, frame);
    } else if (before.sa_handler == SIG_DFL) {
        sigaction(signal, &before, nullptr);  // returns into the same fault, which then ends the process
    } else if (before.sa_handler != SIG_IGN) {
        before.sa_handler(signal);
    }
}

void handle(int signal, siginfo_t* info, void* frame) {
    if (!armed || !pthread_equal(runner, pthread_self())) {
        pass_on(signal, info, frame);
        return;
    }
    armed = false;
    caught_signal = signal;
    caught_address = info->si_addr;
    siglongjmp(landing, 1);
}

void install_handlers() {
    static bool installed = false;
    if (installed) return;
    installed = true;
    for (int signal : kSignals) {
        sigaction(signal, nullptr, &previous[signal]);
        struct sigaction ours;
        memset(&ours, 0, sizeof ours);
        ours.sa_sigaction = handle;
        ours.sa_flags = previous[signal].sa_flags | SA_SIGINFO;
        ours.sa_mask = previous[signal].sa_mask;
        sigaction(signal, &ours, nullptr);
    }
}

int status_of_signal(const char* what) {
    switch (caught_signal) {
        case SIGFPE:
            problem("%s divided an integer by zero", what);
            return CUDA_ERROR_LAUNCH_FAILED;
        case SIGILL:
            problem("%s accessed memory that is not aligned for its type", what);
            return CUDA_ERROR_MISALIGNED_ADDRESS;
        default:
            explain_address(caught_address, what);
            return CUDA_ERROR_ILLEGAL_ADDRESS;
    }
}

// Apart, so that nothing of the caller's frame is changed between sigsetjmp and siglongjmp.
int run_guarded(const char* what, const std::function<void()>& work) {
    if (sigsetjmp(landing, 1) != 0) return status_of_signal(what);
    runner = pthread_self();
    armed = true;
    try {
        work();
    } catch (const WorkFailed& failure) {
        armed = false;
        problem("%s: %s", what, failure.why.c_str());
        return failure.status;
    }
    armed = false;
    return CUDA_SUCCESS;
}

}  // namespace

void fail_work(int status, const char* why) { throw WorkFailed{status, why}; }

int run_work(Context* context, const char* what, const std::function<void()>& work) {
    if (context->sticky) return context->sticky;
    install_handlers();
    int status = fault("execute");
    if (!status) status = run_guarded(what, work);
    if (!guards_whole(what) && !status) status = CUDA_ERROR_ILLEGAL_ADDRESS;
    if (status) context->sticky = status;
    return status;
}

}  // namespace emu
