#include "thin.cuh"

/* The first layer of an image model, which has no gradient to its input: thin.cuh says how. */

/* The first layer: y = f(bias + convolution of x), f the ReLU if relu is set. Overwrites y. Moves 4 C + 4 M stride^2 bytes an
 * output pixel: the least. */
template <int M>
__device__ inline void thin_input(
        const float* x, const float* weight, const float* bias, float* y, Thin thin, int relu) {
    Lane lane = lane_of(thin.channels);
    Pack<4> w[9][M];
    for (int i = 0; i < 9 * M; i++) {
        for (int k = 0; k < 4; k++) {
            w[i / M][i % M].v[k] = weight[(4 * lane.quad + k) * 9 * M + i];
        }
    }
    Pack<4> b = load<4>(bias, lane.quad);
    walk(thin, lane, [&](int image, int row, int column) {
        float v[9][M];
        load_taps<M, 1>(x, thin, image, row, column, v);
        Pack<4> result = b;
        for (int tap = 0; tap < 9; tap++) {
            for (int m = 0; m < M; m++) {
                for (int k = 0; k < 4; k++) {
                    result.v[k] = fmaf(v[tap][m], w[tap][m].v[k], result.v[k]);
                }
            }
        }
        for (int k = 0; k < 4; k++) {
            result.v[k] = relu ? relu_of(result.v[k]) : result.v[k];
        }
        store<4>(y, wide_pack(thin, lane, image, row, column), result);
    });
}

extern "C" __global__ void __launch_bounds__(256) thin_input_1(
        const float* x, const float* weight, const float* bias, float* y, int images, int height, int width, int channels,
        int stride, int input_height, int input_width, int relu) {
    thin_input<1>(x, weight, bias, y, {images, height, width, channels, stride, input_height, input_width}, relu);
}

extern "C" __global__ void __launch_bounds__(256) thin_input_3(
        const float* x, const float* weight, const float* bias, float* y, int images, int height, int width, int channels,
        int stride, int input_height, int input_width, int relu) {
    thin_input<3>(x, weight, bias, y, {images, height, width, channels, stride, input_height, input_width}, relu);
}

/*
 * dweight [C][3][3][M] and dbias [C] of the first layer, from dy masked by its ReLU's output y (null: no mask); dy is only read.
 * Overwrites both. Moves 8 C (4 C without mask) + 4 M stride^2 bytes an output pixel: the least.
 */
template <int M>
__device__ inline void thin_input_wgrad(
        const float* x, const float* dy, const float* y, float* partial, u32* ticket, float* dweight, float* dbias,
        Thin thin) {
    Lane lane = lane_of(thin.channels);
    Pack<4> sum[9 * M + 1] = {};
    walk(thin, lane, [&](int image, int row, int column) {
        float v[9][M];
        load_taps<M, 1>(x, thin, image, row, column, v);
        i64 at = wide_pack(thin, lane, image, row, column);
        Pack<4> d = load<4>(dy, at);
        if (y) {
            Pack<4> value = load<4>(y, at);
            for (int k = 0; k < 4; k++) {
                d.v[k] = relu_gradient(d.v[k], value.v[k]);
            }
        }
        for (int k = 0; k < 4; k++) {
            for (int tap = 0; tap < 9; tap++) {
                for (int m = 0; m < M; m++) {
                    sum[tap * M + m].v[k] = fmaf(v[tap][m], d.v[k], sum[tap * M + m].v[k]);
                }
            }
            sum[9 * M].v[k] += d.v[k];
        }
    });
    sum_over_launch(sum, lane, partial, ticket, [=](int quad, int column, Pack<4> total) {
        if (column == 9 * M) {
            store<4>(dbias, quad, total);
            return;
        }
        for (int k = 0; k < 4; k++) {
            dweight[(4 * quad + k) * 9 * M + column] = total.v[k];
        }
    });
}

extern "C" __global__ void __launch_bounds__(256) thin_input_wgrad_1(
        const float* x, const float* dy, const float* y, float* partial, u32* ticket, float* dweight, float* dbias,
        int images, int height, int width, int channels, int stride, int input_height, int input_width) {
    Thin thin = {images, height, width, channels, stride, input_height, input_width};
    thin_input_wgrad<1>(x, dy, y, partial, ticket, dweight, dbias, thin);
}

extern "C" __global__ void __launch_bounds__(256) thin_input_wgrad_3(
        const float* x, const float* dy, const float* y, float* partial, u32* ticket, float* dweight, float* dbias,
        int images, int height, int width, int channels, int stride, int input_height, int input_width) {
    Thin thin = {images, height, width, channels, stride, input_height, input_width};
    thin_input_wgrad<3>(x, dy, y, partial, ticket, dweight, dbias, thin);
}
