// Checks of the device memory that a library call was given, before it is queued and again when it runs.
#pragma once

#include "core.h"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace emu {

/** One piece of device memory that a call reads or writes. */
struct Operand {
    const char* name;
    const void* start;
    size_t bytes;
    /** Bytes; the start must be a multiple. */
    size_t alignment;
    bool written;
    /** Whether an output may be computed in place of this input: same start, same bytes. */
    bool replaceable = false;

    bool overlaps(const Operand& other) const {
        auto from = reinterpret_cast<uintptr_t>(start), from_other = reinterpret_cast<uintptr_t>(other.start);
        return from < from_other + other.bytes && from_other < from + bytes;
    }
    bool same(const Operand& other) const { return start == other.start && bytes == other.bytes; }
};

/** The first thing that is wrong with a call's operands. */
struct Flaw {
    enum Kind { NONE, MISSING, MISALIGNED, FOREIGN, OVERLAP } kind = NONE;
    std::string text;
};

/**
 * Looks at every operand. A real library follows a host pointer into an illegal address and computes nonsense from outputs
 * that overlap inputs; here both are refused before anything runs.
 */
inline Flaw inspect(const std::vector<Operand>& operands) {
    char text[200];
    for (const Operand& one : operands) {
        if (one.start == nullptr) {
            return {Flaw::MISSING, std::string(one.name) + " is null"};
        }
        if (reinterpret_cast<uintptr_t>(one.start) % one.alignment != 0) {
            std::snprintf(text, sizeof text, "%s at %p is not aligned to %zu bytes", one.name, one.start, one.alignment);
            return {Flaw::MISALIGNED, text};
        }
        if (!device_range(one.start, one.bytes)) {
            std::snprintf(text, sizeof text, "%s: %zu bytes at %p do not lie in one device allocation", one.name, one.bytes,
                          one.start);
            return {Flaw::FOREIGN, text};
        }
    }
    for (size_t i = 0; i < operands.size(); i++) {
        for (size_t j = i + 1; j < operands.size(); j++) {
            const Operand &one = operands[i], &other = operands[j];
            bool in_place = one.same(other) && (one.replaceable || other.replaceable);
            if ((one.written || other.written) && one.overlaps(other) && !in_place) {
                return {Flaw::OVERLAP, std::string(one.name) + " and " + other.name + " overlap"};
            }
        }
    }
    return {};
}

/** Called by running work: ends it when an operand was freed after the call, as an illegal address does on a GPU. */
inline void require_live(const char* call, const std::vector<Operand>& operands) {
    for (const Operand& one : operands) {
        if (!device_range(one.start, one.bytes)) {
            fail_work(700, (std::string(call) + " runs on memory that was freed: " + one.name).c_str());
        }
    }
}

/** Overwrites a workspace, so that anything of value in it is lost visibly: every float becomes NaN. */
inline void spoil(void* workspace, size_t bytes) {
    if (bytes > 0) {
        std::memset(workspace, 0xff, bytes);
    }
}

}  // namespace emu
