#include "columns.cuh"

/*
 * A dense layer of up to 8 inputs, such as a decoder's first: its product with bias and ReLU in one pass over the output; mask, bias
 * gradient and weight gradient in one pass over the output's gradient.
 *
 *   forward   y[r][c] = f(sum_k x[r][k] weight[c][k] + bias[c]), f the ReLU if relu is set; k ascending, in float32
 *   backward  dy masked by y, in place;  dweight[c][k] = sum_r dy[r][c] x[r][k];  dbias[c] = sum_r dy[r][c]
 *
 * x is [rows, inputs], y and dy [rows, channels], weight and dweight [channels, inputs]. The grid is that of columns.cuh: a
 * thread stays in its pack of columns. Backward, y may be null: no mask. Each thread adds its rows in float32; blocks add in
 * float64 to partial [gridDim.y, channels, inputs + 1], and the last block to finish adds these in order. tickets holds one counter
 * for each of the gridDim.x blocks of columns, zero before the first launch; the kernel leaves it zero.
 * Overwrites y; backward dy, dweight, dbias and partial. Moves 4 bytes an element of y forward, 12 backward (4 without mask): the
 * least but for x and the partial sums.
 */

const int MOST_INPUTS = 8;

extern "C" __global__ void __launch_bounds__(256) narrow_dense(
        const float* x, const float* weight, const float* bias, float* y, int rows, int channels, int inputs, int relu) {
    with_width(channels, [=](auto w) {
        constexpr int W = w.value;
        int columns = channels / W;
        int column = column_of_thread();
        if (column >= columns) {
            return;
        }
        Pack<W> b = load<W>(bias, column);
        float of_input[MOST_INPUTS][W];
        for (int i = 0; i < MOST_INPUTS; i++) {
            for (int k = 0; k < W; k++) {
                of_input[i][k] = i < inputs ? weight[((i64) column * W + k) * inputs + i] : 0.0f;
            }
        }
        for (i64 row = (i64) blockIdx.y * blockDim.y + threadIdx.y; row < rows; row += (i64) gridDim.y * blockDim.y) {
            Pack<W> value = {};
            for (int i = 0; i < MOST_INPUTS; i++) {
                if (i < inputs) {
                    float of_row = x[row * inputs + i];
                    for (int k = 0; k < W; k++) {
                        value.v[k] = fmaf(of_row, of_input[i][k], value.v[k]);
                    }
                }
            }
            for (int k = 0; k < W; k++) {
                float sum = value.v[k] + b.v[k];
                value.v[k] = relu ? relu_of(sum) : sum;
            }
            store<W>(y, row * columns + column, value);
        }
    });
}

extern "C" __global__ void __launch_bounds__(256) narrow_dense_backward(
        float* dy, const float* y, const float* x, float* partial, u32* tickets, float* dweight, float* dbias, int rows,
        int channels, int inputs) {
    with_width(channels, [=](auto w) {
        constexpr int W = w.value;
        int columns = channels / W;
        int column = column_of_thread();
        bool inside = column < columns;
        int sums = inputs + 1;
        // The last of them is the bias's.
        float sum[MOST_INPUTS + 1][W] = {};
        i64 stride = (i64) gridDim.y * blockDim.y;
        for (i64 row = (i64) blockIdx.y * blockDim.y + threadIdx.y; inside && row < rows; row += stride) {
            i64 at = row * columns + column;
            Pack<W> d = load<W>(dy, at);
            if (y) {
                Pack<W> value = load<W>(y, at);
                for (int k = 0; k < W; k++) {
                    d.v[k] = relu_gradient(d.v[k], value.v[k]);
                }
                store<W>(dy, at, d);
            }
            for (int i = 0; i < MOST_INPUTS; i++) {
                if (i < inputs) {
                    float of_row = x[row * inputs + i];
                    for (int k = 0; k < W; k++) {
                        sum[i][k] = fmaf(d.v[k], of_row, sum[i][k]);
                    }
                }
            }
            for (int k = 0; k < W; k++) {
                sum[MOST_INPUTS][k] += d.v[k];
            }
        }
        bool writes = inside && threadIdx.y == 0;
        for (int i = 0; i < MOST_INPUTS + 1; i++) {
            int place = i < MOST_INPUTS ? i : inputs;
            if (i < inputs || i == MOST_INPUTS) {
                double total[W];
                for (int k = 0; k < W; k++) {
                    total[k] = sum[i][k];
                }
                sum_over_rows(total);
                for (int k = 0; k < W && writes; k++) {
                    partial[((i64) blockIdx.y * channels + column * W + k) * sums + place] = (float) total[k];
                }
            }
        }
        if (!arrive_last(tickets + blockIdx.x, gridDim.y)) {
            return;
        }
        for (int place = 0; place < sums; place++) {
            double total[W] = {};
#pragma unroll 4
            for (u32 block = threadIdx.y; inside && block < gridDim.y; block += blockDim.y) {
                for (int k = 0; k < W; k++) {
                    total[k] += partial[((i64) block * channels + column * W + k) * sums + place];
                }
            }
            sum_over_rows(total);
            for (int k = 0; k < W && writes; k++) {
                i64 channel = (i64) column * W + k;
                if (place < inputs) {
                    dweight[channel * inputs + place] = (float) total[k];
                } else {
                    dbias[channel] = (float) total[k];
                }
            }
        }
    });
}
