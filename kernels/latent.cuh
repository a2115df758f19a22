/*
 * A row of Gaussian latents: sampling and divergence, and the gradients of one latent. With deviation = exp(logvar / 2):
 *
 *   z = mean + deviation epsilon;  kl = (mean^2 + deviation^2 - 1 - logvar) / 2
 *   dmean = dz + w mean;  dlogvar = (dz deviation epsilon + w (deviation^2 - 1)) / 2
 */
#ifndef ELBOW_LATENT_CUH
#define ELBOW_LATENT_CUH

#include "common.cuh"

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

/* Which noise a row gets: that of (seed, stream, step), or what lies in epsilon. */
struct Noise {
    int given;
    u64 seed;
    int stream;
};

/*
 * Samples a row with a group of neighbouring threads, four latents (one Philox block) a thread at a time: z, and epsilon unless it
 * is given, `latents` each, zeros where the row is not valid. moments holds the row's means, then its logvars. Returns the row's
 * divergence in each thread of the group: summed in each thread in order, then by halving. All threads of a warp take part.
 */
__device__ inline float sample_row(
        const float* moments, float* epsilon, float* z, const Step* step, i64 row, bool inside, int latents, int group,
        Noise noise) {
    bool valid = row < step->rows;
    u32 blocks = ((u32) latents + 3) / 4;
    u32 first = ((u32) step->noise_row + (u32) row) * blocks;
    float kl = 0;
    for (int block = threadIdx.x % group; inside && block < (int) blocks; block += group) {
        int at = 4 * block;
        Pack<4> e = {};
        Pack<4> sample = {};
        if (valid) {
            Pack<4> m = load_latents(moments, at, latents);
            Pack<4> v = load_latents(moments + latents, at, latents);
            e = noise.given ? load_latents(epsilon, at, latents)
                            : normals(philox(noise.seed, (u32) noise.stream, step->step, first + (u32) block));
            for (int k = 0; k < 4; k++) {
                float deviation = exp_f32(0.5f * v.v[k]);
                sample.v[k] = fmaf(deviation, e.v[k], m.v[k]);
                // A latent past the row's end has mean and logvar 0, so no divergence.
                kl += kl_of(m.v[k], v.v[k], deviation);
            }
        }
        store_latents(z, at, latents, sample);
        if (!noise.given) {
            store_latents(epsilon, at, latents, e);
        }
    }
    for (int mask = group / 2; mask > 0; mask /= 2) {
        kl += shuffle_xor(kl, mask);
    }
    return kl;
}

/* The gradients of one latent's moments. weight is beta / batch_rows; 0 counts where free_bits > 0 and kl < free_bits. */
__device__ inline void moment_gradients(
        float mean, float logvar, float epsilon, float dz, float weight, float free_bits, float& dmean, float& dlogvar) {
    float deviation = exp_f32(0.5f * logvar);
    bool free = free_bits > 0 && kl_of(mean, logvar, deviation) < free_bits;
    float w = free ? 0.0f : weight;
    dmean = fmaf(w, mean, dz);
    dlogvar = 0.5f * fmaf(w, fmaf(deviation, deviation, -1.0f), dz * deviation * epsilon);
}

#endif
