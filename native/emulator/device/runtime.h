// What a compiled kernel module and the stand-in driver know of each other. Included by both sides; no other header is.
#ifndef EMU_RUNTIME_H
#define EMU_RUNTIME_H

struct emu_dim {
    unsigned x, y, z;
};

// What lanes of a warp do together. Each lane brings a value and gets everybody's.
enum emu_warp_kind { EMU_SYNC, EMU_SHUFFLE, EMU_VOTE };

struct emu_lanes {
    unsigned long long values[32];
    unsigned present;  // lanes that took part
};

// What the driver does for a running thread. `line` is the line of the source, for reports.
struct emu_driver {
    // Waits for the block's other threads; returns how many of them brought a predicate that is not zero.
    int (*barrier)(int predicate, int line);
    // Waits for the lanes of the mask.
    const emu_lanes* (*warp)(int kind, unsigned mask, unsigned long long value, int line);
    // Ends the kernel with this CUresult.
    void (*stop)(int status, const char* why, int line);
};

struct emu_parameter {
    unsigned bytes;
    unsigned pointer;  // 1 for a pointer: it must be null or lead into device memory
};

struct emu_kernel {
    const char* expression;        // as the source or a name expression writes it
    const void* function;          // its symbol is another name of it
    void (*call)(void** arguments);
    int parameters;
    const emu_parameter* kinds;
    int max_threads;               // of __launch_bounds__, 0 for none
};

// A module's one exported description.
struct emu_module {
    int version;
    emu_dim* thread;
    emu_dim* block;
    emu_dim* block_dim;
    emu_dim* grid_dim;
    void** dynamic_shared;
    const emu_driver** driver;
    char* shared_begin;            // static __shared__ variables
    char* shared_end;
    const emu_kernel* kernels;
    int kernel_count;
};

#define EMU_MODULE_VERSION 1

#endif
