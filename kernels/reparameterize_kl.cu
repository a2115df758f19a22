#include "common.cuh"

/*
 * The Gaussian latent: sampling and divergence forward, both gradients backward.
 *
 * moments [batch, 2L] holds a row's L means, then its L logvars (log of the variance); epsilon, z and dz are [batch, L].
 * With deviation = exp(logvar / 2):
 *
 *   forward   z = mean + deviation epsilon;  row_kl[r] = sum of kl,  kl = (mean^2 + deviation^2 - 1 - logvar) / 2
 *   backward  dmean = dz + w mean;  dlogvar = (dz deviation epsilon + w (deviation^2 - 1)) / 2
 *             with w = beta / batch_rows, and w = 0 where free_bits > 0 and kl < free_bits (nats of one element)
 *
 * epsilon is element (noise_row + r, i) of the normal matrix of (seed, stream, step) and is overwritten, or is given. A group
 * of `group` neighbouring threads computes a row, four latents (one Philox block) a thread at a time; group is a power of two
 * up to 32, and the grid has batch * group threads, rounded up to whole blocks. row_kl is summed in each thread in order, then
 * by halving over the group. Rows past step->rows become zeros in all outputs.
 * Moves forward 16 bytes a latent, backward 24: the least.
 */

__device__ inline float kl_of(float mean, float logvar, float deviation) {
    return 0.5f * fmaf(mean, mean, fmaf(deviation, deviation, -1.0f) - logvar);
}

/* Four latents from `at` on, or those of them that a row has. */
__device__ inline Pack<4> load_latents(const float* row, int at, int latents) {
    if (latents % 4 == 0) {
        return load<4>(row + at, 0);
    }
    Pack<4> values = {};
    for (int k = 0; k < 4; k++) {
        if (at + k < latents) {
            values.v[k] = row[at + k];
        }
    }
    return values;
}

__device__ inline void store_latents(float* row, int at, int latents, Pack<4> values) {
    if (latents % 4 == 0) {
        store<4>(row + at, 0, values);
        return;
    }
    for (int k = 0; k < 4; k++) {
        if (at + k < latents) {
            row[at + k] = values.v[k];
        }
    }
}

extern "C" __global__ void __launch_bounds__(256) reparameterize_kl(
        const float* moments, float* epsilon, float* z, float* row_kl, const Step* step, int batch, int latents, int group,
        int given, u64 seed, int stream) {
    i64 row = grid_thread() / group;
    int member = threadIdx.x % group;
    bool valid = row < step->rows;
    const float* mean = moments + row * 2 * latents;
    u32 blocks = ((u32) latents + 3) / 4;
    u32 first = ((u32) step->noise_row + (u32) row) * blocks;
    float kl = 0;
    for (int block = member; row < batch && block < (int) blocks; block += group) {
        int at = 4 * block;
        Pack<4> noise = {};
        Pack<4> sample = {};
        if (valid) {
            Pack<4> m = load_latents(mean, at, latents);
            Pack<4> v = load_latents(mean + latents, at, latents);
            noise = given ? load_latents(epsilon + row * latents, at, latents)
                          : normals(philox(seed, (u32) stream, step->step, first + (u32) block));
            for (int k = 0; k < 4; k++) {
                float deviation = exp_f32(0.5f * v.v[k]);
                sample.v[k] = fmaf(deviation, noise.v[k], m.v[k]);
                // A latent past the row's end has mean and logvar 0, so no divergence.
                kl += kl_of(m.v[k], v.v[k], deviation);
            }
        }
        store_latents(z + row * latents, at, latents, sample);
        if (!given) {
            store_latents(epsilon + row * latents, at, latents, noise);
        }
    }
    for (int mask = group / 2; mask > 0; mask /= 2) {
        kl += shuffle_xor(kl, mask);
    }
    if (member == 0 && row < batch) {
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
                float deviation = exp_f32(0.5f * v.v[k]);
                bool free = free_bits > 0 && kl_of(m.v[k], v.v[k], deviation) < free_bits;
                float w = free ? 0.0f : weight;
                dm.v[k] = fmaf(w, m.v[k], d.v[k]);
                dv.v[k] = 0.5f * fmaf(w, fmaf(deviation, deviation, -1.0f), d.v[k] * deviation * e.v[k]);
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
