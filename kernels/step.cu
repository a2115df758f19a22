#include "common.cuh"

/*
 * The first kernel of a training step: takes the next record of a table, so that a graph captured once runs any number of
 * steps.
 *
 *   current = table[cursor]; cursor = cursor + 1
 *
 * One block of at least 16 threads. Overwrites current and cursor. Moves 136 bytes.
 */
extern "C" __global__ void __launch_bounds__(32) step_begin(const Step* table, int* cursor, Step* current) {
    int at = *cursor;
    __syncthreads();
    if (threadIdx.x < sizeof(Step) / sizeof(u32)) {
        ((u32*) current)[threadIdx.x] = ((const u32*) (table + at))[threadIdx.x];
    }
    if (threadIdx.x == 0) {
        *cursor = at + 1;
    }
}
