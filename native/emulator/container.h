// What the NVRTC stand-in hands out as a cubin (or PTX) and cuModuleLoadData takes: this header, then a shared object.
#pragma once

#include <cstdint>
#include <cstring>

namespace emu {

struct Container {
    char magic[8];
    uint32_t version;
    uint32_t intermediate;  // 1: PTX, for every device of at least this architecture; 0: cubin, for its major version
    uint32_t architecture;  // major * 10 + minor
    uint32_t reserved;
    uint64_t bytes;     // of the object behind this header
    uint64_t checksum;  // of the object
};

inline constexpr char kContainerMagic[8] = {'E', 'L', 'B', 'O', 'W', 'E', 'M', 'U'};
inline constexpr uint32_t kContainerVersion = 1;

// FNV-1a.
inline uint64_t hash_bytes(const void* data, size_t bytes, uint64_t hash = 14695981039346656037ull) {
    auto* p = static_cast<const unsigned char*>(data);
    for (size_t i = 0; i < bytes; i++) hash = (hash ^ p[i]) * 1099511628211ull;
    return hash;
}

}  // namespace emu
