// The allocator of device and pinned host memory.
//
// [unreadable page][guard ... ][the bytes][guard ... ][unreadable page]
//
// Guards are NaN patterns: what is read past an end spoils the result, what is written there is found after the same work. Far
// accesses and accesses after the free hit an unreadable page.
#include "memory.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <vector>

#include "context.h"
#include "control.h"

namespace emu {

namespace {

constexpr size_t kPage = 4096;
constexpr size_t kAlignment = 256;
constexpr uint32_t kGuard = 0xFFFACADEu;
constexpr size_t kQuarantine = 4096;  // freed blocks whose addresses stay unreadable

struct Memory {
    std::map<uintptr_t, Block*> live;
    std::deque<Block*> freed;
};

Memory& memory() {
    static Memory* all = new Memory;
    return *all;
}

size_t up(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

char* front(const Block* b) { return b->mapping + kPage; }
char* back(const Block* b) { return b->mapping + b->mapping_bytes - kPage; }

// Lays the guard pattern over [from, to); the pattern starts at the first readable page, wherever from lies.
void lay(const Block* b, char* from, char* to) {
    const char* guard = reinterpret_cast<const char*>(&kGuard);
    for (char* p = from; p < to; p++) *p = guard[(p - front(b)) % sizeof kGuard];
}

void lay_guards(const Block* b) {
    lay(b, front(b), b->begin);
    lay(b, b->begin + b->bytes, back(b));
}

// The first byte in [from, to) that is no longer the pattern, null when all are.
const char* damaged(const char* from, const char* to, const char* origin) {
    static const std::vector<uint32_t> pattern(2 * kPage / sizeof kGuard + 1, kGuard);  // longer than any guard
    const char* guard = reinterpret_cast<const char*>(pattern.data()) + (from - origin) % sizeof kGuard;
    if (memcmp(from, guard, to - from) == 0) return nullptr;
    guard = reinterpret_cast<const char*>(&kGuard);
    for (const char* p = from; p < to; p++) {
        if (*p != guard[(p - origin) % sizeof kGuard]) return p;
    }
    return nullptr;
}

const char* kind(const Block* b) { return b->host ? "pinned host block" : "device allocation"; }

}  // namespace

Block* allocate(Context* context, size_t bytes, bool host, unsigned flags) {
    size_t room = up(bytes, kAlignment) + 2 * kAlignment;
    size_t total = up(room, kPage) + 2 * kPage;
    void* mapping = mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) return nullptr;
    auto* block = new Block{};
    block->mapping = static_cast<char*>(mapping);
    block->mapping_bytes = total;
    block->bytes = bytes;
    block->context = context;
    block->host = host;
    block->flags = flags;
    // As near to the unreadable page as alignment allows.
    block->begin = back(block) - up(bytes, kAlignment) - kAlignment;
    mprotect(mapping, kPage, PROT_NONE);
    mprotect(back(block), kPage, PROT_NONE);
    lay_guards(block);
    memset(block->begin, 0xFF, bytes);
    memory().live[reinterpret_cast<uintptr_t>(block->begin)] = block;
    return block;
}

void release(Block* block) {
    memory().live.erase(reinterpret_cast<uintptr_t>(block->begin));
    if (!block->mapping) {
        delete block;
        return;
    }
    madvise(block->mapping, block->mapping_bytes, MADV_DONTNEED);
    mprotect(block->mapping, block->mapping_bytes, PROT_NONE);
    memory().freed.push_back(block);
    if (memory().freed.size() > kQuarantine) {
        Block* oldest = memory().freed.front();
        memory().freed.pop_front();
        munmap(oldest->mapping, oldest->mapping_bytes);
        delete oldest;
    }
}

Block* add_global(Context* context, void* address, size_t bytes) {
    auto* block = new Block{};
    block->begin = static_cast<char*>(address);
    block->bytes = bytes;
    block->context = context;
    memory().live[reinterpret_cast<uintptr_t>(address)] = block;
    return block;
}

Block* find_block(const void* address) {
    auto& live = memory().live;
    auto next = live.upper_bound(reinterpret_cast<uintptr_t>(address));
    if (next == live.begin()) return nullptr;
    Block* block = std::prev(next)->second;
    return static_cast<const char*>(address) < block->begin + block->bytes ? block : nullptr;
}

Block* find_device(const void* address, size_t bytes) {
    Block* block = find_block(address);
    if (!block || block->host) return nullptr;
    size_t offset = static_cast<const char*>(address) - block->begin;
    return bytes <= block->bytes - offset ? block : nullptr;
}

bool guards_whole(const char* after) {
    bool whole = true;
    for (auto& [address, b] : memory().live) {
        if (!b->mapping) continue;
        const char* end = b->begin + b->bytes;
        const char* hit = damaged(front(b), b->begin, front(b));
        if (hit) problem("%s wrote %td bytes before a %s of %zu bytes", after, b->begin - hit, kind(b), b->bytes);
        const char* past = damaged(end, back(b), front(b));
        if (past) problem("%s wrote %td bytes past the end of a %s of %zu bytes", after, past - end, kind(b), b->bytes);
        if (hit || past) {
            whole = false;
            lay_guards(b);
        }
    }
    return whole;
}

void explain_address(const void* address, const char* by) {
    const char* p = static_cast<const char*>(address);
    for (Block* b : memory().freed) {
        if (p >= b->mapping && p < b->mapping + b->mapping_bytes) {
            problem("%s accessed %p: freed memory (a %s of %zu bytes, offset %td)", by, address, kind(b), b->bytes, p - b->begin);
            return;
        }
    }
    for (auto& [begin, b] : memory().live) {
        if (b->mapping && p >= b->mapping && p < b->mapping + b->mapping_bytes) {
            problem("%s accessed %p: outside a %s of %zu bytes, at offset %td", by, address, kind(b), b->bytes, p - b->begin);
            return;
        }
    }
    problem("%s accessed %p: no device memory", by, address);
}

size_t device_bytes(int device) {
    size_t sum = 0;
    for (auto& [address, b] : memory().live) {
        if (!b->host && b->mapping && b->context->device == device) sum += up(b->bytes, kAlignment);
    }
    return sum;
}

int live_blocks() {
    int count = 0;
    for (auto& [address, b] : memory().live) count += b->mapping != nullptr;
    return count;
}

void release_all(Context* context) {
    auto live = memory().live;
    for (auto& [address, b] : live) {
        if (b->context != context) continue;
        if (b->mapping && !context->sticky) problem("leak: a %s of %zu bytes was never freed", kind(b), b->bytes);
        release(b);
    }
}

}  // namespace emu

extern "C" long long emuLiveBytes(void) {
    std::lock_guard<std::recursive_mutex> lock(emu::driver_mutex());
    long long sum = 0;
    for (auto& [address, b] : emu::memory().live) {
        if (!b->host && b->mapping) sum += static_cast<long long>(b->bytes);
    }
    return sum;
}
