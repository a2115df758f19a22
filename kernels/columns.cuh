/*
 * Matrices walked by columns: a block is blockDim.x columns wide (in packs of four channels, or of one where channels is
 * no multiple of four) and blockDim.y rows high; gridDim.x blocks cover the channels; rows are walked with the grid's height as
 * the stride. A thread stays in its column, so nothing is divided. blockDim.y is a power of two.
 */
#ifndef ELBOW_COLUMNS_CUH
#define ELBOW_COLUMNS_CUH

#include "common.cuh"

__device__ inline int column_of_thread() {
    return (int) (blockIdx.x * blockDim.x + threadIdx.x);
}

/* Adds v over the block's rows (a power of two of them) by halving; the sums are valid where threadIdx.y is 0. */
template <int W> __device__ inline void sum_over_rows(double (&v)[W]) {
    __shared__ double sums[1024];
    int threads = blockDim.x * blockDim.y;
    int thread = threadIdx.y * blockDim.x + threadIdx.x;
    __syncthreads();
    for (int k = 0; k < W; k++) {
        sums[k * threads + thread] = v[k];
    }
    for (int half = blockDim.y / 2; half > 0; half /= 2) {
        __syncthreads();
        if ((int) threadIdx.y < half) {
            for (int k = 0; k < W; k++) {
                sums[k * threads + thread] += sums[k * threads + thread + half * blockDim.x];
            }
        }
    }
    for (int k = 0; k < W; k++) {
        v[k] = sums[k * threads + thread];
    }
}

#endif
