// What the stand-ins for cuBLASLt and cuDNN may ask of the stand-in driver (libcuda.so.1), which exports it.
//
// A stand-in's function first asks `fault`, checks its arguments (device_range for every device pointer) and then hands its
// arithmetic to `enqueue`. The work runs later, when something synchronises with the stream, on the thread that synchronises;
// so it must keep copies of what its call was given (descriptors, alpha, beta), never pointers to it.
#pragma once

#include <cstddef>
#include <functional>

#define EMU_EXPORT __attribute__((visibility("default")))

namespace emu {

// Queues work on a stream of the current context (null: its legacy default stream), or records it as a graph node while the
// stream is capturing. `what` names it in reports. Returns a CUresult: 0, or why it was refused.
EMU_EXPORT int enqueue(void* stream, const char* what, std::function<void()> work);

// True when [p, p + bytes) lies wholly in one live device allocation (or module global) of the current context's device.
EMU_EXPORT bool device_range(const void* p, size_t bytes);

// True while the stream is being captured.
EMU_EXPORT bool capturing(void* stream);

// Counts this call and returns the status that a test wants injected into it, 0 for none.
EMU_EXPORT int fault(const char* call);

// True when the calling thread has a current context.
EMU_EXPORT bool context_current();

// The context's sticky error (CUresult), 0 for none: after an illegal address or a failed launch nothing works any more.
EMU_EXPORT int sticky_error();

// Writes one line to standard error and to the report that tests read (printf-style).
EMU_EXPORT void problem(const char* format, ...) __attribute__((format(printf, 1, 2)));

// To be called by running work only: ends it and poisons the context with this CUresult, as a failing kernel does.
[[noreturn]] EMU_EXPORT void fail_work(int status, const char* why);

}  // namespace emu
