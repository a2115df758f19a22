// Fault injection by call name and count, and the counts of calls.
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

#include "control.h"
#include "faults.h"

namespace {


struct Faults {
    std::mutex mutex;
    std::map<std::string, long long> calls;
    std::map<std::string, std::map<long long, int>> pending;  // by call, then by count (0: always)
    int seen = 0;

    Faults() { read(getenv("ELBOW_EMULATOR_FAULTS")); }

    // name@3=2,other@*=700
    void read(const char* text) {
        std::string all = text ? text : "";
        for (size_t from = 0; from < all.size();) {
            size_t comma = std::min(all.find(',', from), all.size());
            std::string item = all.substr(from, comma - from);
            from = comma + 1;
            size_t at = item.find('@'), equals = item.find('=');
            if (at == std::string::npos || equals == std::string::npos || equals < at) {
                emu::problem("ELBOW_EMULATOR_FAULTS: expected call@nth=status, found '%s'", item.c_str());
                continue;
            }
            long long nth = item[at + 1] == '*' ? 0 : atoll(item.c_str() + at + 1);
            pending[item.substr(0, at)][nth] = atoi(item.c_str() + equals + 1);
        }
    }
};

Faults& faults() {
    static Faults* all = new Faults;  // never destroyed: calls may come while the process ends
    return *all;
}

}  // namespace

namespace emu {

int fault(const char* call) {
    Faults& f = faults();
    std::lock_guard<std::mutex> lock(f.mutex);
    long long count = ++f.calls[call];
    auto found = f.pending.find(call);
    if (found == f.pending.end()) return 0;
    auto& by_count = found->second;
    auto hit = by_count.find(count);
    if (hit != by_count.end()) {
        int status = hit->second;
        by_count.erase(hit);
        f.seen++;
        return status;
    }
    auto always = by_count.find(0);
    if (always == by_count.end()) return 0;
    f.seen++;
    return always->second;
}

void reset_faults() {
    Faults& f = faults();
    std::lock_guard<std::mutex> lock(f.mutex);
    f.calls.clear();
    f.pending.clear();
    f.seen = 0;
}

}  // namespace emu

extern "C" {

int emuFail(const char* call, int nth, int status) {
    if (!call || nth < 0) return 1;
    Faults& f = faults();
    std::lock_guard<std::mutex> lock(f.mutex);
    if (status == 0) {
        f.pending.erase(call);
    } else {
        f.pending[call][nth == 0 ? 0 : f.calls[call] + nth] = status;
    }
    return 0;
}

int emuFaultsSeen(void) {
    std::lock_guard<std::mutex> lock(faults().mutex);
    return faults().seen;
}

long long emuCalls(const char* call) {
    std::lock_guard<std::mutex> lock(faults().mutex);
    auto found = faults().calls.find(call);
    return found == faults().calls.end() ? 0 : found->second;
}
}
