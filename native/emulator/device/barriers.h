// Barriers, warp shuffles and votes, fences. The last parameter is the caller's line, for reports.
#ifndef EMU_BARRIERS_H
#define EMU_BARRIERS_H

inline void __syncthreads(int line = __builtin_LINE()) { emu_host->barrier(0, line); }
inline int __syncthreads_count(int p, int line = __builtin_LINE()) { return emu_host->barrier(p, line); }
inline int __syncthreads_or(int p, int line = __builtin_LINE()) { return emu_host->barrier(p, line) != 0; }
inline int __syncthreads_and(int p, int line = __builtin_LINE()) { return emu_host->barrier(!p, line) == 0; }
inline void __syncwarp(unsigned mask = 0xffffffffu, int line = __builtin_LINE()) { emu_host->warp(EMU_SYNC, mask, 0, line); }

// Threads run one after the other here: what was written is seen.
inline void __threadfence() {}
inline void __threadfence_block() {}
inline void __threadfence_system() {}

inline int emu_lane() {
    return int(((threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x) & 31u);
}

template <class T>
inline T emu_lane_value(const emu_lanes* lanes, int lane) {
    T value;
    __builtin_memcpy(&value, &lanes->values[lane], sizeof value);
    return value;
}

template <class T>
inline const emu_lanes* emu_bring(int kind, unsigned mask, T value, int line) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8, "warp operations move 4 or 8 bytes");
    unsigned long long bits = 0;
    __builtin_memcpy(&bits, &value, sizeof value);
    return emu_host->warp(kind, mask, bits, line);
}

template <class T>
inline T __shfl_sync(unsigned mask, T value, int source, int width = 32, int line = __builtin_LINE()) {
    const emu_lanes* lanes = emu_bring(EMU_SHUFFLE, mask, value, line);
    return emu_lane_value<T>(lanes, (emu_lane() & ~(width - 1)) | (source & (width - 1)));
}

template <class T>
inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, int line = __builtin_LINE()) {
    const emu_lanes* lanes = emu_bring(EMU_SHUFFLE, mask, value, line);
    int lane = emu_lane(), source = lane - int(delta);
    return emu_lane_value<T>(lanes, source < (lane & ~(width - 1)) ? lane : source);
}

template <class T>
inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, int line = __builtin_LINE()) {
    const emu_lanes* lanes = emu_bring(EMU_SHUFFLE, mask, value, line);
    int lane = emu_lane(), source = lane + int(delta);
    return emu_lane_value<T>(lanes, source > (lane | (width - 1)) ? lane : source);
}

template <class T>
inline T __shfl_xor_sync(unsigned mask, T value, int lanes_apart, int width = 32, int line = __builtin_LINE()) {
    const emu_lanes* lanes = emu_bring(EMU_SHUFFLE, mask, value, line);
    int lane = emu_lane(), source = lane ^ lanes_apart;
    return emu_lane_value<T>(lanes, source > (lane | (width - 1)) ? lane : source);
}

inline unsigned __ballot_sync(unsigned mask, int predicate, int line = __builtin_LINE()) {
    const emu_lanes* lanes = emu_bring(EMU_VOTE, mask, predicate != 0 ? 1u : 0u, line);
    unsigned result = 0;
    for (int lane = 0; lane < 32; lane++) {
        if (lanes->present >> lane & 1) result |= unsigned(lanes->values[lane]) << lane;
    }
    return result;
}

inline int __any_sync(unsigned mask, int predicate, int line = __builtin_LINE()) {
    return __ballot_sync(mask, predicate, line) != 0;
}

inline int __all_sync(unsigned mask, int predicate, int line = __builtin_LINE()) {
    return __ballot_sync(mask, !predicate, line) == 0;
}

// Ends the kernel: the context is lost, as on a device.
[[noreturn]] inline void __trap(int line = __builtin_LINE()) {
    emu_host->stop(719, "__trap()", line);
    __builtin_unreachable();
}

[[noreturn]] inline void emu_assertion_failed(const char* condition, int line) {
    emu_host->stop(710, condition, line);
    __builtin_unreachable();
}
#define assert(condition) ((condition) ? void(0) : emu_assertion_failed("assertion '" #condition "' failed", __LINE__))

extern "C" int printf(const char*, ...);

#endif
