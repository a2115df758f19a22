#include "common.cuh"

/*
 * Noise on the input of a denoising autoencoder.
 *
 *   dst[r][i] = src[r][i] + stddev n   for r < step->rows, zeros for the others
 *
 * n is element (noise_row + r, i) of the standard normal matrix of (seed, stream 4, step): each row begins with a Philox block
 * of its own. dst and src are [rows, width] and may be the same; one block of threads a row. Moves 8 bytes an element.
 */
extern "C" __global__ void __launch_bounds__(512)
        input_noise(float* dst, const float* src, const Step* step, int width, float stddev, u64 seed) {
    i64 from = (i64) blockIdx.x * width;
    if ((int) blockIdx.x >= step->rows) {
        with_width(width, [=](auto w) { zero_row<w.value>(dst + from, width); });
        return;
    }
    u32 blocks = ((u32) width + 3) / 4;
    u32 first = ((u32) step->noise_row + blockIdx.x) * blocks;
    for (u32 block = threadIdx.x; block < blocks; block += blockDim.x) {
        Pack<4> noise = normals(philox(seed, STREAM_INPUT_NOISE, step->step, first + block));
        if (width % 4 == 0) {
            Pack<4> x = load<4>(src + from, block);
            for (int k = 0; k < 4; k++) {
                x.v[k] = fmaf(stddev, noise.v[k], x.v[k]);
            }
            store<4>(dst + from, block, x);
            continue;
        }
        for (int k = 0; k < 4; k++) {
            int i = 4 * (int) block + k;
            if (i < width) {
                dst[from + i] = fmaf(stddev, noise.v[k], src[from + i]);
            }
        }
    }
}
