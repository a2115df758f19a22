// The pretended devices, as the environment describes them.
#pragma once

#include <cstddef>

namespace emu {

// ELBOW_EMULATOR_DEVICES, 1 unless set.
int device_count();

// ELBOW_EMULATOR_COMPUTE as major * 10 + minor, 90 unless set ("8.6").
int compute_capability(int device);

// ELBOW_EMULATOR_DRIVER, 13000 unless set.
int driver_version();

// Memory of each device: what emuMemoryLimit or ELBOW_EMULATOR_MEMORY (bytes, with k, m or g) says, 8 GiB unless set.
size_t device_memory();
void reset_device_memory();

inline bool valid_device(int device) { return device >= 0 && device < device_count(); }

inline constexpr int kWarp = 32;
inline constexpr int kMaxThreadsPerBlock = 1024;
inline constexpr int kMaxBlockZ = 64;
inline constexpr unsigned kMaxGridX = 2147483647u;
inline constexpr unsigned kMaxGridYZ = 65535u;
inline constexpr int kSharedPerBlock = 48 * 1024;
inline constexpr int kMultiprocessors = 4;
inline constexpr int kThreadsPerMultiprocessor = 2048;
inline constexpr int kBlocksPerMultiprocessor = 32;
inline constexpr int kReservedSharedPerBlock = 1024;

// Largest dynamic shared memory of a block that may be asked for: depends on the compute capability, as on real devices.
int shared_optin(int device);

}  // namespace emu
