// Live objects behind opaque handles, for the stand-ins of cuBLASLt and cuDNN.
//
// A handle is a number that is no address and is never given out twice: following it crashes at once, and a handle used
// after destroy, or one that belongs to another kind of object, is always recognised.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace emu {

template <class T>
class Objects {
public:
    /** @param kind a number of one byte that no other kind of object uses, in either library */
    explicit Objects(uint64_t kind) : base((uint64_t{0x0e} << 56) | (kind << 48)) {}

    template <class Handle>
    Handle add(T object) {
        std::lock_guard<std::mutex> lock(mutex);
        uint64_t handle = base + 16 * ++count;
        live.emplace(handle, std::make_shared<T>(std::move(object)));
        return reinterpret_cast<Handle>(handle);
    }

    /** The object, or null when the handle is null, destroyed, or of another kind. */
    std::shared_ptr<T> find(const void* handle) {
        std::lock_guard<std::mutex> lock(mutex);
        auto entry = live.find(reinterpret_cast<uint64_t>(handle));
        return entry == live.end() ? nullptr : entry->second;
    }

    bool remove(const void* handle) {
        std::lock_guard<std::mutex> lock(mutex);
        return live.erase(reinterpret_cast<uint64_t>(handle)) == 1;
    }

    long size() {
        std::lock_guard<std::mutex> lock(mutex);
        return static_cast<long>(live.size());
    }

private:
    const uint64_t base;
    uint64_t count = 0;
    std::mutex mutex;
    std::unordered_map<uint64_t, std::shared_ptr<T>> live;
};

}  // namespace emu
