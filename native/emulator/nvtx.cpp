// The stand-in for NVTX: counts ranges by name, so that tests see what a profiler would show.
#include <string>

#include "core.h"

namespace {

thread_local int open_ranges = 0;

}  // namespace

extern "C" {

// The range is counted as a call of "range NAME". Returns its level among the thread's open ones.
EMU_EXPORT int nvtxRangePushA(const char* message) {
    emu::fault(__func__);
    emu::fault((std::string("range ") + (message ? message : "(null)")).c_str());
    return open_ranges++;
}

EMU_EXPORT int nvtxRangePop(void) {
    emu::fault(__func__);
    if (open_ranges == 0) {
        emu::problem("nvtxRangePop: no range of this thread is open");
        return -1;
    }
    return --open_ranges;
}
}
