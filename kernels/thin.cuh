/*
 * Convolutions 3x3 with padding 1 between a narrow image (M = 1 or 3 channels) and a wide one (C channels), NHWC: the first and
 * the last layer of an image model, where matrix products have nothing to tile. In both, a weight [K][3][3][C] joins them.
 *
 *   thin output  narrow[p][m] = bias[m] + sum over taps and c of W[m][tap][c] wide[p + tap - 1][c]; stride 1
 *   thin input   wide[p][k] = f(bias[k] + sum over taps and m of W[k][tap][m] narrow[p stride + tap - 1][m]); stride 1 or 2
 *
 * C is 4, 8, 16, 32, 64 or 128. The lanes of a warp are C / 4 quads of channels of 128 / C neighbouring columns, so a quad is one
 * access and a warp reads whole lines; a warp walks down WALK rows. Weights stay in registers. Sums over pixels run in each
 * thread in order, then over a warp by halving, over its block's warps in order, and over blocks in order by the last block to
 * finish; partial holds the blocks' sums [gridDim.x][C / 4][columns][4], ticket is zero before the first launch and after each.
 * Blocks of 256 threads, except the thin output's.
 */
#ifndef ELBOW_THIN_CUH
#define ELBOW_THIN_CUH

#include "common.cuh"

const int WALK = 8;
const int WALKERS = 8; // warps of a block
const int THREADS = 32 * WALKERS;

/* The images of one launch; height and width are the wide image's. */
struct Thin {
    int images;
    int height;
    int width;
    int channels;
    int stride; // from a pixel of the wide image to the next in the narrow one
    int narrow_height;
    int narrow_width;
};

/* Where a lane is: its quad of channels and its column within the warp's. */
struct Lane {
    int quads;
    int quad;
    int column;
    int columns;
};

__device__ inline Lane lane_of(int channels) {
    int quads = channels / 4;
    int lane = (int) threadIdx.x % 32;
    return {quads, lane % quads, lane / quads, 32 / quads};
}

/* Calls f(image, y, x) for this thread's pixels of the wide images, walking down. */
template <class F> __device__ inline void walk(Thin thin, Lane lane, F f) {
    int groups = (thin.width + lane.columns - 1) / lane.columns;
    int segments = (thin.height + WALK - 1) / WALK;
    int items = thin.images * groups * segments;
    for (int item = (int) (blockIdx.x * WALKERS + threadIdx.x / 32); item < items; item += (int) gridDim.x * WALKERS) {
        int top = item % segments * WALK;
        int x = item / segments % groups * lane.columns + lane.column;
        int image = item / segments / groups;
        int bottom = top + WALK < thin.height ? top + WALK : thin.height;
        for (int y = top; y < bottom && x < thin.width; y++) {
            f(image, y, x);
        }
    }
}

__device__ inline i64 wide_pack(Thin thin, Lane lane, int image, int y, int x) {
    return (((i64) image * thin.height + y) * thin.width + x) * lane.quads + lane.quad;
}

/* The narrow image around a wide pixel: tap t looks at (y, x) stride + SIGN (t - 1), zero outside. */
template <int M, int SIGN>
__device__ inline void load_taps(const float* narrow, Thin thin, int image, int y, int x, float (&v)[9][M]) {
    for (int tap = 0; tap < 9; tap++) {
        int row = y * thin.stride + SIGN * (tap / 3 - 1);
        int column = x * thin.stride + SIGN * (tap % 3 - 1);
        bool inside = row >= 0 && row < thin.narrow_height && column >= 0 && column < thin.narrow_width;
        i64 at = (((i64) image * thin.narrow_height + row) * thin.narrow_width + column) * M;
        for (int m = 0; m < M; m++) {
            v[tap][m] = inside ? narrow[at + m] : 0.0f;
        }
    }
}

__device__ inline Pack<4> plus(Pack<4> a, Pack<4> b) {
    return {{a.v[0] + b.v[0], a.v[1] + b.v[1], a.v[2] + b.v[2], a.v[3] + b.v[3]}};
}

/*
 * Adds COLUMNS packs of each thread over the whole launch; f(quad, column, total) is called once for each, by some threads of the
 * last block to finish.
 */
template <int COLUMNS, class F>
__device__ inline void sum_over_launch(Pack<4> (&sum)[COLUMNS], Lane lane, float* partial, u32* ticket, F f) {
    __shared__ Pack<4> sums[32 * COLUMNS > THREADS ? 32 * COLUMNS : THREADS];
    for (int i = 0; i < COLUMNS; i++) {
        for (int k = 0; k < 4; k++) {
            for (int mask = lane.quads; mask < 32; mask *= 2) {
                sum[i].v[k] += shuffle_xor(sum[i].v[k], mask);
            }
        }
    }
    for (u32 warp = 0; warp < WALKERS; warp++) {
        if (threadIdx.x / 32 == warp && lane.column == 0) {
            for (int i = 0; i < COLUMNS; i++) {
                Pack<4>& total = sums[lane.quad * COLUMNS + i];
                total = warp == 0 ? sum[i] : plus(total, sum[i]);
            }
        }
        __syncthreads();
    }
    int packs = lane.quads * COLUMNS;
    int thread = (int) threadIdx.x;
    for (int i = thread; i < packs; i += THREADS) {
        store<4>(partial, (i64) blockIdx.x * packs + i, sums[i]);
    }
    if (!arrive_last(ticket, gridDim.x)) {
        return;
    }
    // As many threads as there are share the blocks of a column.
    int ways = packs < THREADS ? THREADS / packs : 1;
    int way = thread / packs;
    for (int i = thread % packs; i < packs && way < ways; i += THREADS) {
        Pack<4> total = {};
#pragma unroll 8
        for (int block = way; block < (int) gridDim.x; block += ways) {
            total = plus(total, load<4>(partial, (i64) block * packs + i));
        }
        if (ways == 1) {
            f(i / COLUMNS, i % COLUMNS, total);
        } else {
            sums[thread] = total;
        }
    }
    if (ways == 1) {
        return;
    }
    __syncthreads();
    if (thread < packs) {
        Pack<4> total = sums[thread];
        for (int other = 1; other < ways; other++) {
            total = plus(total, sums[other * packs + thread]);
        }
        f(thread / COLUMNS, thread % COLUMNS, total);
    }
}

#endif
