// Device memory: host memory with guard zones on both sides, poisoned when it is allocated, unreadable once it is freed.
#pragma once

#include <cstddef>

namespace emu {

struct Context;

// One live allocation, or a global variable of a module (which has no guards).
struct Block {
    char* begin;
    size_t bytes;
    Context* context;
    char* mapping;         // null for a global variable
    size_t mapping_bytes;
    bool host;             // pinned host memory
    unsigned flags;        // of cuMemHostAlloc
};

// Allocates, or returns null when the system has no memory left. The caller checks limits.
Block* allocate(Context* context, size_t bytes, bool host, unsigned flags);

// Makes the block unreadable and forgets it.
void release(Block* block);

// Registers a module's variable as device memory.
Block* add_global(Context* context, void* address, size_t bytes);

// The live block (device or pinned host) that holds this address, null for none.
Block* find_block(const void* address);

// The live device block of this kind that holds [address, address + bytes), null for none.
Block* find_device(const void* address, size_t bytes);

// Compares all guard zones with what they held; reports each violation, naming who ran last. True when all are whole.
bool guards_whole(const char* after);

// Says in the report what lies at an address that could not be accessed.
void explain_address(const void* address, const char* by);

// Live device bytes of a device.
size_t device_bytes(int device);

// Live blocks, device and pinned host.
int live_blocks();

// Reports and releases everything that a context still owns.
void release_all(Context* context);

}  // namespace emu
