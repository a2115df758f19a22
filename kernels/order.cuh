/*
 * Which sample stands at a position of an epoch: the identity, or a keyed permutation of [0, count), a balanced Feistel network of
 * 6 rounds (dev.elbow.random.Permutation).
 */
#ifndef ELBOW_ORDER_CUH
#define ELBOW_ORDER_CUH

#include "common.cuh"

const int ORDER_KEYS = 8;

/* Draws an epoch's keys into shared memory, two blocks side by side; for all threads of a block, which see them afterwards. */
__device__ inline void draw_order(u32* keys, int epoch, u64 seed) {
    if (threadIdx.x < 2) {
        Words words = philox(seed, STREAM_ORDER, (u64) (i64) epoch, threadIdx.x);
        for (int k = 0; k < 4; k++) {
            keys[4 * threadIdx.x + k] = words.v[k];
        }
    }
    __syncthreads();
}

/* The 32-bit finaliser of MurmurHash3. */
__device__ inline u32 mix(u32 h) {
    h ^= h >> 16;
    h *= 0x85EBCA6Bu;
    h ^= h >> 13;
    h *= 0xC2B2AE35u;
    return h ^ h >> 16;
}

/* The index at `position`, walking the network's cycle until it falls below count. */
__device__ inline u32 permuted(u32 position, int count, const u32* keys) {
    int bits = bit_length((u32) count - 1);
    int half = bits < 2 ? 1 : (bits + 1) / 2;
    u32 mask = (1u << half) - 1;
    u32 value = position;
    do {
        u32 left = value >> half;
        u32 right = value & mask;
        for (int round = 0; round < 6; round++) {
            u32 next = left ^ (mix(right ^ keys[round]) & mask);
            left = right;
            right = next;
        }
        value = left << half | right;
    } while (value >= (u32) count);
    return value;
}

#endif
