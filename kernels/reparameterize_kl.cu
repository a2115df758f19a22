#include "columns.cuh"
#include "latent.cuh"

/*
 * The Gaussian latent: sampling and divergence forward, both gradients backward, and what an evaluation sums up of each latent.
 *
 * moments [batch, 2L] holds a row's L means, then its L logvars (log of the variance); epsilon, z and dz are [batch, L].
 * With deviation = exp(logvar / 2):
 *
 *   forward   z = mean + deviation epsilon;  row_kl[r] = sum of kl,  kl = (mean^2 + deviation^2 - 1 - logvar) / 2
 *   backward  dmean = dz + w mean;  dlogvar = (dz deviation epsilon + w (deviation^2 - 1)) / 2
 *             with w = beta / batch_rows, and w = 0 where free_bits > 0 and kl < free_bits (nats of one element)
 *
 * epsilon is element (noise_row + r, i) of the normal matrix of (seed, stream, step) and is overwritten, or is given. A group
 * of `group` neighbouring threads computes a row (sample_row); group is a power of two up to 32, and the grid has batch * group
 * threads, rounded up to whole blocks. Rows past step->rows become zeros in all outputs.
 * Moves forward 16 bytes a latent, backward 24: the least.
 */

extern "C" __global__ void __launch_bounds__(256) reparameterize_kl(
        const float* moments, float* epsilon, float* z, float* row_kl, const Step* step, int batch, int latents, int group,
        int given, u64 seed, int stream) {
    i64 row = grid_thread() / group;
    bool inside = row < batch;
    float kl = sample_row(
            moments + row * 2 * latents, epsilon + row * latents, z + row * latents, step, row, inside, latents, group,
            {given, seed, stream});
    if (inside && threadIdx.x % group == 0) {
        row_kl[row] = kl;
    }
}

extern "C" __global__ void __launch_bounds__(256) reparameterize_kl_backward(
        const float* moments, const float* epsilon, const float* dz, float* dmoments, const Step* step, int batch,
        int latents, int group, float free_bits) {
    i64 row = grid_thread() / group;
    if (row >= batch) {
        return;
    }
    bool valid = row < step->rows;
    float weight = step->beta / (float) step->batch_rows;
    const float* mean = moments + row * 2 * latents;
    float* dmean = dmoments + row * 2 * latents;
    for (int at = 4 * (threadIdx.x % group); at < latents; at += 4 * group) {
        Pack<4> dm = {};
        Pack<4> dv = {};
        if (valid) {
            Pack<4> m = load_latents(mean, at, latents);
            Pack<4> v = load_latents(mean + latents, at, latents);
            Pack<4> e = load_latents(epsilon + row * latents, at, latents);
            Pack<4> d = load_latents(dz + row * latents, at, latents);
            for (int k = 0; k < 4; k++) {
                moment_gradients(m.v[k], v.v[k], e.v[k], d.v[k], weight, free_bits, dm.v[k], dv.v[k]);
            }
        }
        store_latents(dmean, at, latents, dm);
        store_latents(dmean + latents, at, latents, dv);
    }
}

/* Inference: z = mean, zeros past step->rows. The same grid. Moves 8 bytes a latent: the least. */
extern "C" __global__ void __launch_bounds__(256)
        latent_mean(const float* moments, float* z, const Step* step, int batch, int latents, int group) {
    i64 row = grid_thread() / group;
    if (row >= batch) {
        return;
    }
    for (int at = 4 * (threadIdx.x % group); at < latents; at += 4 * group) {
        Pack<4> m = {};
        if (row < step->rows) {
            m = load_latents(moments + row * 2 * latents, at, latents);
        }
        store_latents(z + row * latents, at, latents, m);
    }
}

/*
 * Evaluation: adds to sums [3, L], in float64, each latent's kl, mean and mean^2 over the rows up to step->rows, kl itself as forward
 * has it. One row of blocks, a thread for a latent and every blockDim.y-th row; these are added by halving.
 * Moves 8 bytes a latent: the least.
 */
extern "C" __global__ void __launch_bounds__(256)
        latent_sums(const float* moments, const Step* step, int latents, double* sums) {
    int latent = column_of_thread();
    double v[3] = {};
    for (int row = threadIdx.y; latent < latents && row < step->rows; row += blockDim.y) {
        const float* mean = moments + (i64) row * 2 * latents;
        float m = mean[latent];
        float logvar = mean[latents + latent];
        v[0] += kl_of(m, logvar, exp_f32(0.5f * logvar));
        v[1] += m;
        v[2] += (double) m * m;
    }
    sum_over_rows(v);
    if (threadIdx.y == 0 && latent < latents) {
        for (int k = 0; k < 3; k++) {
            sums[k * latents + latent] += v[k];
        }
    }
}
