// TF32 as tensor cores read it: a float whose mantissa is rounded to 10 bits, to nearest, ties away from zero.
#pragma once

#include <cstdint>
#include <cstring>

namespace emu {

inline float tf32(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    if ((bits & 0x7f800000u) == 0x7f800000u) {
        return value;
    }
    bits = (bits + 0x1000u) & ~0x1fffu;
    std::memcpy(&value, &bits, sizeof bits);
    return value;
}

}  // namespace emu
