#include "common.cuh"
#include "order.cuh"

/*
 * The rows of the step to come, as they are stored, from memory of the host to the device:
 *
 *   dst[r] = src[order(first + r)]   for r < rows of table[*cursor]
 *
 * src is [count, bytes], read over the bus; dst is [batch, bytes], of which the rows behind keep what they held. The gather of that
 * step (gather.cu) reads dst in place of src. The record behind the last of a block has no rows: then this does nothing.
 *
 * It runs beside the step before, so it takes few blocks and leaves the rest of the device to that. A warp moves a piece of a row at
 * a time, and a thread has four accesses under way, since the bus answers late. They are of 16 bytes where a row is a multiple of
 * that, else of 4 or 1. Moves each byte once over the bus: the least possible.
 */

const int WARP = 32;
const int FETCH_UNDER_WAY = 4;
const int FETCH_PIECE = FETCH_UNDER_WAY * WARP;

/* Up to FETCH_PIECE elements of n from `begin` on, with the threads of a warp. */
template <class T> __device__ inline void move_piece(T* to, const T* from, int begin, int n) {
    T held[FETCH_UNDER_WAY];
    int i = begin + threadIdx.x % WARP;
    for (int k = 0; k < FETCH_UNDER_WAY; k++) {
        if (i + k * WARP < n) {
            held[k] = from[i + k * WARP];
        }
    }
    for (int k = 0; k < FETCH_UNDER_WAY; k++) {
        if (i + k * WARP < n) {
            to[i + k * WARP] = held[k];
        }
    }
}

/* All rows of a record, of n elements each, a piece at a time. keys are those of the epoch's order, null where it is the identity. */
template <class T>
__device__ inline void fetch(T* dst, const T* src, const Step* record, int n, int count, const u32* keys) {
    int pieces = (n + FETCH_PIECE - 1) / FETCH_PIECE;
    int all = record->rows * pieces;
    for (int piece = (int) (grid_thread() / WARP); piece < all; piece += (int) (grid_threads() / WARP)) {
        int row = piece / pieces;
        u32 position = (u32) (record->first + row);
        u32 sample = keys ? permuted(position, count, keys) : position;
        move_piece(dst + (i64) row * n, src + (i64) sample * n, piece % pieces * FETCH_PIECE, n);
    }
}

extern "C" __global__ void __launch_bounds__(256)
        fetch_rows(u8* dst, const u8* src, const Step* table, const int* cursor, i64 bytes, int count, int shuffled, u64 seed) {
    __shared__ u32 drawn_keys[ORDER_KEYS];
    const Step* record = table + *cursor;
    const u32* keys = shuffled ? drawn_keys : nullptr;
    if (shuffled) {
        draw_order(drawn_keys, record->epoch, seed);
    }
    if (bytes % 16 == 0) {
        fetch((Pack<4>*) dst, (const Pack<4>*) src, record, (int) (bytes / 16), count, keys);
    } else if (bytes % 4 == 0) {
        fetch((float*) dst, (const float*) src, record, (int) (bytes / 4), count, keys);
    } else {
        fetch(dst, src, record, (int) bytes, count, keys);
    }
}
