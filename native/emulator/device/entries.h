// How the driver calls a kernel: through a function that takes pointers to the arguments.
#ifndef EMU_ENTRIES_H
#define EMU_ENTRIES_H

template <class T>
inline constexpr unsigned emu_is_pointer = 0;
template <class T>
inline constexpr unsigned emu_is_pointer<T*> = 1;

template <unsigned... I>
struct emu_places {};

template <auto F>
struct emu_entry;

template <class... A, void (*F)(A...)>
struct emu_entry<F> {
    static constexpr int count = sizeof...(A);
    static constexpr emu_parameter kinds[sizeof...(A) + 1] = {{sizeof(A), emu_is_pointer<A>}..., {0, 0}};

    template <unsigned... I>
    static void spread([[maybe_unused]] void** arguments, emu_places<I...>) {
        F(*static_cast<A*>(arguments[I])...);
    }

    static void call(void** arguments) { spread(arguments, emu_places<__integer_pack(sizeof...(A))...>()); }
};

template <auto F>
inline emu_kernel emu_describe(const char* expression, int max_threads) {
    using entry = emu_entry<F>;
    return {expression, reinterpret_cast<const void*>(F), entry::call, entry::count, entry::kinds, max_threads};
}

#endif
