// What tests call: faults, limits, leaks, reports. Exported by the stand-in driver under these names; no real driver has them.
#pragma once

#include <cstddef>

#include "core.h"

extern "C" {

// Makes the nth call from now of the C function `call` return `status` (nth 0: every call from now on). status 0 forgets what
// was asked for `call`. The call name "execute" stands for work that runs: its status becomes an asynchronous error.
EMU_EXPORT int emuFail(const char* call, int nth, int status);

// Faults that were really injected since the last reset.
EMU_EXPORT int emuFaultsSeen(void);

// How often `call` was called since the last reset.
EMU_EXPORT long long emuCalls(const char* call);

// Forgets faults, counts and the report, lifts the memory limit to what the environment says, and heals contexts that a sticky
// error poisoned (which no driver can: there, only a new process does), so that one test does not end all others.
EMU_EXPORT void emuReset(void);

// Caps each device's memory at `bytes`, live allocations included.
EMU_EXPORT void emuMemoryLimit(size_t bytes);

// Live device bytes; live device allocations, pinned host blocks, streams, events, modules, graphs and executable graphs.
EMU_EXPORT long long emuLiveBytes(void);
EMU_EXPORT int emuLiveObjects(void);

// Copies the report (guard violations, leaks, use after free, divergence) and returns its length without the final zero.
EMU_EXPORT size_t emuReport(char* text, size_t bytes);
}
