#include "losses.cuh"
#include "thin.cuh"

/* The last layer of an image model: thin.cuh says how. */

const int LOSS_BERNOULLI = 0;
const int LOSS_GAUSSIAN = 1;

__device__ inline float thin_loss(int kind, float l, float x, float scale, float& d) {
    if (kind == LOSS_BERNOULLI) {
        return BceLogits::loss(l, x, scale, d);
    }
    return kind == LOSS_GAUSSIAN ? HalfSquare::loss(l, x, scale, d) : HalfSquareOfSigmoid::loss(l, x, scale, d);
}

/*
 * The last layer with its loss: logits (may be null), row_loss and dlogits (may be null) as in bce_logits.cu and
 * gaussian_loss.cu, from x [images, height, width, C]. A block computes an image; zeros past step->rows.
 *
 * A lane adds its quad's part of an output while the input rows pass; the sums over quads come by halving, and each quad's lane
 * keeps another row of them, so that all lanes compute losses. Moves 4 C bytes a pixel of x, and 4 M for
 * each of target, logits and dlogits: the least.
 */
template <int M>
__device__ inline void thin_output(
        const float* x, const float* weight, const float* bias, const float* target, float* logits, float* dlogits,
        float* row_loss, const Step* step, int height, int width, int channels, float factor, int kind) {
    int image = (int) blockIdx.x;
    i64 first = (i64) image * height * width;
    if (image >= step->rows) {
        for (int i = threadIdx.x; i < height * width * M; i += blockDim.x) {
            if (logits) {
                logits[first * M + i] = 0;
            }
            if (dlogits) {
                dlogits[first * M + i] = 0;
            }
        }
        if (threadIdx.x == 0) {
            row_loss[image] = 0;
        }
        return;
    }
    Lane lane = lane_of(channels);
    Pack<4> w[M][9];
    for (int i = 0; i < M * 9; i++) {
        w[i / 9][i % 9] = load<4>(weight, i * lane.quads + lane.quad);
    }
    float scale = factor / (float) step->batch_rows;
    double loss = 0;
    int groups = (width + lane.columns - 1) / lane.columns;
    int units = groups * ((height + WALK - 1) / WALK);
    for (int unit = (int) threadIdx.x / 32; unit < units; unit += (int) blockDim.x / 32) {
        int top = unit / groups * WALK;
        int column = unit % groups * lane.columns + lane.column;
        int bottom = top + WALK < height ? top + WALK : height;
        float above[M] = {};
        float here[M] = {};
        float kept[M] = {};
        int kept_row = -1;
        for (int row = top - 1; row <= bottom; row++) {
            float below[M] = {};
            for (int s = 0; s < 3; s++) {
                int at = column + s - 1;
                Pack<4> v = {};
                if (row >= 0 && row < height && at >= 0 && at < width) {
                    v = load<4>(x, (first + (i64) row * width + at) * lane.quads + lane.quad);
                }
                for (int m = 0; m < M; m++) {
                    for (int k = 0; k < 4; k++) {
                        above[m] = fmaf(v.v[k], w[m][6 + s].v[k], above[m]);
                        here[m] = fmaf(v.v[k], w[m][3 + s].v[k], here[m]);
                        below[m] = fmaf(v.v[k], w[m][s].v[k], below[m]);
                    }
                }
            }
            int done = row - 1; // its last input row was this one
            for (int m = 0; m < M; m++) {
                float sum = above[m];
                for (int mask = lane.quads / 2; mask > 0; mask /= 2) {
                    sum += shuffle_xor(sum, mask);
                }
                kept[m] = done % lane.quads == lane.quad ? sum : kept[m];
                above[m] = here[m];
                here[m] = below[m];
            }
            if (done >= top) {
                kept_row = done % lane.quads == lane.quad ? done : kept_row;
            }
            bool flush_now = done == bottom - 1 || (done >= top && (done + 1) % lane.quads == 0);
            if (flush_now && kept_row >= 0 && column < width) {
                i64 at = (first + (i64) kept_row * width + column) * M;
                for (int m = 0; m < M; m++) {
                    float l = kept[m] + bias[m];
                    float d;
                    loss += thin_loss(kind, l, target[at + m], scale, d);
                    if (logits) {
                        logits[at + m] = l;
                    }
                    if (dlogits) {
                        dlogits[at + m] = d;
                    }
                }
            }
            kept_row = flush_now ? -1 : kept_row;
        }
    }
    loss = block_sum(loss);
    if (threadIdx.x == 0) {
        row_loss[image] = (float) (factor * loss);
    }
}

extern "C" __global__ void __launch_bounds__(768) thin_output_1(
        const float* x, const float* weight, const float* bias, const float* target, float* logits, float* dlogits,
        float* row_loss, const Step* step, int height, int width, int channels, float factor, int kind) {
    thin_output<1>(x, weight, bias, target, logits, dlogits, row_loss, step, height, width, channels, factor, kind);
}

extern "C" __global__ void __launch_bounds__(256) thin_output_3(
        const float* x, const float* weight, const float* bias, const float* target, float* logits, float* dlogits,
        float* row_loss, const Step* step, int height, int width, int channels, float factor, int kind) {
    thin_output<3>(x, weight, bias, target, logits, dlogits, row_loss, step, height, width, channels, factor, kind);
}

/*
 * dx = the gradient to the last layer's input, masked where y is given by the ReLU that made it (y is that input), and where
 * dbias is given the sums of dx over all pixels: the gradient of the bias before that ReLU. Overwrites dx and dbias. Moves
 * 8 C bytes a pixel with mask, 4 C without, and 4 M: the least.
 */
template <int M>
__device__ inline void thin_output_dgrad(
        const float* dlogits, const float* weight, const float* y, float* dx, float* partial, u32* ticket, float* dbias,
        Thin thin) {
    Lane lane = lane_of(thin.channels);
    Pack<4> w[M][9];
    for (int i = 0; i < M * 9; i++) {
        w[i / 9][i % 9] = load<4>(weight, i * lane.quads + lane.quad);
    }
    Pack<4> sum[1] = {};
    walk(thin, lane, [&](int image, int row, int column) {
        float d[9][M];
        load_taps<M, -1>(dlogits, thin, image, row, column, d);
        i64 at = wide_pack(thin, lane, image, row, column);
        Pack<4> result = {};
        for (int tap = 0; tap < 9; tap++) {
            for (int m = 0; m < M; m++) {
                for (int k = 0; k < 4; k++) {
                    result.v[k] = fmaf(d[tap][m], w[m][tap].v[k], result.v[k]);
                }
            }
        }
        if (y) {
            Pack<4> value = load<4>(y, at);
            for (int k = 0; k < 4; k++) {
                result.v[k] = relu_gradient(result.v[k], value.v[k]);
            }
        }
        for (int k = 0; k < 4; k++) {
            sum[0].v[k] += result.v[k];
        }
        store<4>(dx, at, result);
    });
    if (dbias) {
        sum_over_launch(sum, lane, partial, ticket, [=](int quad, int, Pack<4> total) { store<4>(dbias, quad, total); });
    }
}

extern "C" __global__ void __launch_bounds__(256) thin_output_dgrad_1(
        const float* dlogits, const float* weight, const float* y, float* dx, float* partial, u32* ticket, float* dbias,
        int images, int height, int width, int channels) {
    Thin thin = {images, height, width, channels, 1, height, width};
    thin_output_dgrad<1>(dlogits, weight, y, dx, partial, ticket, dbias, thin);
}

extern "C" __global__ void __launch_bounds__(256) thin_output_dgrad_3(
        const float* dlogits, const float* weight, const float* y, float* dx, float* partial, u32* ticket, float* dbias,
        int images, int height, int width, int channels) {
    Thin thin = {images, height, width, channels, 1, height, width};
    thin_output_dgrad<3>(dlogits, weight, y, dx, partial, ticket, dbias, thin);
}

/*
 * dweight [M][3][3][C] and dbias [M] of the last layer. Overwrites both. Moves 4 C + 4 M bytes a pixel: the least.
 */
template <int M>
__device__ inline void thin_output_wgrad(
        const float* dlogits, const float* x, float* partial, u32* ticket, float* dweight, float* dbias, Thin thin) {
    Lane lane = lane_of(thin.channels);
    Pack<4> sum[9 * M + 1] = {};
    walk(thin, lane, [&](int image, int row, int column) {
        float d[9][M];
        load_taps<M, -1>(dlogits, thin, image, row, column, d);
        Pack<4> value = load<4>(x, wide_pack(thin, lane, image, row, column));
        for (int tap = 0; tap < 9; tap++) {
            for (int m = 0; m < M; m++) {
                for (int k = 0; k < 4; k++) {
                    sum[m * 9 + tap].v[k] = fmaf(d[tap][m], value.v[k], sum[m * 9 + tap].v[k]);
                }
            }
        }
        for (int m = 0; m < M; m++) {
            sum[9 * M].v[m] += d[4][m];
        }
    });
    sum_over_launch(sum, lane, partial, ticket, [=](int quad, int column, Pack<4> total) {
        if (column < 9 * M) {
            store<4>(dweight, column * lane.quads + quad, total);
        }
        for (int m = 0; m < M && column == 9 * M && quad == 0; m++) {
            dbias[m] = total.v[m];
        }
    });
}

extern "C" __global__ void __launch_bounds__(256) thin_output_wgrad_1(
        const float* dlogits, const float* x, float* partial, u32* ticket, float* dweight, float* dbias, int images,
        int height, int width, int channels) {
    Thin thin = {images, height, width, channels, 1, height, width};
    thin_output_wgrad<1>(dlogits, x, partial, ticket, dweight, dbias, thin);
}

extern "C" __global__ void __launch_bounds__(256) thin_output_wgrad_3(
        const float* dlogits, const float* x, float* partial, u32* ticket, float* dweight, float* dbias, int images,
        int height, int width, int channels) {
    Thin thin = {images, height, width, channels, 1, height, width};
    thin_output_wgrad<3>(dlogits, x, partial, ticket, dweight, dbias, thin);
}
