// Which handles of a type are live. Every handle that a caller passes is looked up here before it is followed. The storage of a
// dead one is never used again, so that a stale handle is never taken for a newer object.
#pragma once

#include <memory>
#include <set>

namespace emu {

template <class T>
class Live {
public:
    static T* add(T* object) {
        all().insert(object);
        return object;
    }

    static bool has(const T* object) { return object && all().count(const_cast<T*>(object)) > 0; }

    static void remove(T* object) {
        all().erase(object);
        std::destroy_at(object);
    }

    static std::set<T*>& all() {
        static auto* objects = new std::set<T*>;  // never destroyed: calls may come while the process ends
        return *objects;
    }
};

}  // namespace emu
