#include "common.cuh"

/*
 * Sums and maxima over whole arrays, and the losses of a step. Orders of addition depend on shapes and grids alone.
 *
 * partial holds one value a block. ticket is a counter, zero before the first launch; the kernels leave it zero.
 *
 * A step that updates (step->update) counts as a whole or not at all: once a norm or a loss is not finite, sums->diverged and
 * diverged_step say so, and neither sums nor parameters change any more. Order of its launches: norm_and_losses, then the
 * optimizer.
 */

__device__ inline void diverge(Sums* sums, const Step* step) {
    sums->diverged = 1;
    sums->diverged_step = step->step;
}

/*
 * The sum of g[i]^2, squares and sums in float64; true, in all threads, for the last block, whose thread 0 has it in `sum`.
 */
__device__ inline bool sum_of_squares(const float* g, i64 n, double* partial, u32* ticket, double& sum) {
    sum = 0;
    each_pack(n, aligned16(g), [=, &sum](auto w, i64 i) {
        auto x = load<w.value>(g, i);
        for (int k = 0; k < w.value; k++) {
            sum += (double) x.v[k] * x.v[k];
        }
    });
    sum = block_sum(sum);
    if (threadIdx.x == 0) {
        partial[blockIdx.x] = sum;
    }
    if (!arrive_last(ticket, gridDim.x)) {
        return false;
    }
    sum = 0;
    for (u32 block = threadIdx.x; block < gridDim.x; block += blockDim.x) {
        sum += partial[block];
    }
    sum = block_sum(sum);
    return true;
}

/* sums->squared_norm = sum of g[i]^2. Moves 4 bytes an element: the least. */
extern "C" __global__ void __launch_bounds__(256)
        squared_norm(const float* g, i64 n, double* partial, u32* ticket, Sums* sums) {
    double sum;
    if (sum_of_squares(g, n, partial, ticket, sum) && threadIdx.x == 0) {
        sums->squared_norm = sum;
    }
}

/*
 * Adds a step's row losses to the sums, in float64, with all threads of a block: recon += sum of row_recon[0 .. rows), kl likewise
 * (either may be null), rows += rows; last_recon and last_kl are this step's. In a step that updates, a sum that is not finite
 * diverges and is not added.
 */
__device__ inline void losses_of_step(const float* row_recon, const float* row_kl, const Step* step, Sums* sums) {
    double recon = 0;
    double kl = 0;
    int rows = step->rows;
    for (int row = threadIdx.x; row < rows; row += blockDim.x) {
        recon += row_recon ? row_recon[row] : 0.0f;
        kl += row_kl ? row_kl[row] : 0.0f;
    }
    recon = block_sum(recon);
    kl = block_sum(kl);
    bool stopped = step->update && sums->diverged && sums->diverged_step != step->step;
    if (threadIdx.x != 0 || stopped) {
        return;
    }
    sums->last_recon = recon;
    sums->last_kl = kl;
    if (step->update) {
        if (!is_finite(recon) || !is_finite(kl)) {
            diverge(sums, step);
        }
        if (sums->diverged) {
            return;
        }
    }
    sums->recon += recon;
    sums->kl += kl;
    sums->rows += rows;
}

/* losses_of_step in one block, for runs that update nothing. */
extern "C" __global__ void __launch_bounds__(256)
        add_losses(const float* row_recon, const float* row_kl, const Step* step, Sums* sums) {
    losses_of_step(row_recon, row_kl, step, sums);
}

/*
 * What a training step comes to, between its gradients and its update: sums->squared_norm = sum of g[i]^2; sums->clip = min(1,
 * clip_norm / (norm + 1e-6)) as in PyTorch's clip_grad_norm_, or 1 where clip_norm is 0; a norm that is not finite diverges;
 * then losses_of_step by the last block. Moves 4 bytes an element of g: the least.
 */
extern "C" __global__ void __launch_bounds__(256) norm_and_losses(
        const float* g, i64 n, double* partial, u32* ticket, Sums* sums, const Step* step, float clip_norm,
        const float* row_recon, const float* row_kl) {
    double sum;
    if (!sum_of_squares(g, n, partial, ticket, sum)) {
        return;
    }
    if (threadIdx.x == 0 && !sums->diverged) {
        double norm = sqrt(sum);
        double factor = clip_norm / (norm + 1e-6);
        sums->squared_norm = sum;
        sums->clip = clip_norm == 0 || factor > 1 ? 1.0f : (float) factor;
        if (!is_finite(norm)) {
            diverge(sums, step);
        }
    }
    losses_of_step(row_recon, row_kl, step, sums);
}

__device__ inline u32 larger(u32 a, u32 b) {
    return a > b ? a : b;
}

/* The largest of a block's values, valid in thread 0. */
__device__ inline u32 block_max(u32 x) {
    __shared__ u32 of_warp[32];
    for (int offset = 16; offset > 0; offset /= 2) {
        x = larger(x, shuffle_down(x, offset));
    }
    __syncthreads();
    if (threadIdx.x % 32 == 0) {
        of_warp[threadIdx.x / 32] = x;
    }
    __syncthreads();
    for (u32 warp = 1; threadIdx.x == 0 && warp < blockDim.x / 32; warp++) {
        x = larger(x, of_warp[warp]);
    }
    return x;
}

/*
 * result = the largest |g[i]|, NaN if one is NaN: of absolute values the bits are in the order of the numbers, NaN above
 * infinity. Moves 4 bytes an element: the least.
 */
extern "C" __global__ void __launch_bounds__(256)
        max_abs(const float* g, i64 n, u32* partial, u32* ticket, float* result) {
    u32 max = 0;
    each_pack(n, aligned16(g), [=, &max](auto w, i64 i) {
        auto x = load<w.value>(g, i);
        for (int k = 0; k < w.value; k++) {
            max = larger(max, bits_of(fabsf(x.v[k])));
        }
    });
    max = block_max(max);
    if (threadIdx.x == 0) {
        partial[blockIdx.x] = max;
    }
    if (!arrive_last(ticket, gridDim.x)) {
        return;
    }
    max = 0;
    for (u32 block = threadIdx.x; block < gridDim.x; block += blockDim.x) {
        max = larger(max, partial[block]);
    }
    max = block_max(max);
    if (threadIdx.x == 0) {
        *result = float_of(max);
    }
}
