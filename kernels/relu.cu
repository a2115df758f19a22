#include "columns.cuh"

/*
 * ReLU y = max(x, 0), in which a NaN stays one, and the passes that go with it. The gradient is dx = dy where y is not at most
 * 0, else 0. The kernels with a bias walk columns (columns.cuh).
 */

/* y = max(x, 0) over n elements; y may be x. Moves 8 bytes an element: the least. */
extern "C" __global__ void __launch_bounds__(256) relu(float* y, const float* x, i64 n) {
    each_pack(n, aligned16(y) && aligned16(x), [=](auto w, i64 i) {
        auto value = load<w.value>(x, i);
        for (int k = 0; k < w.value; k++) {
            value.v[k] = relu_of(value.v[k]);
        }
        store<w.value>(y, i, value);
    });
}

/* dx = dy masked by y, over n elements; dx may be dy. Moves 12 bytes an element: the least. */
extern "C" __global__ void __launch_bounds__(256) relu_backward(float* dx, const float* dy, const float* y, i64 n) {
    each_pack(n, aligned16(dx) && aligned16(dy) && aligned16(y), [=](auto w, i64 i) {
        auto d = load<w.value>(dy, i);
        auto value = load<w.value>(y, i);
        for (int k = 0; k < w.value; k++) {
            d.v[k] = relu_gradient(d.v[k], value.v[k]);
        }
        store<w.value>(dx, i, d);
    });
}

/* y[r][c] = f(y[r][c] + bias[c]) in place, f the ReLU if relu is set; bias may be null. Moves 8 bytes an element: the least. */
extern "C" __global__ void __launch_bounds__(256) bias_relu(float* y, const float* bias, int rows, int channels, int relu) {
    with_width(channels, [=](auto w) {
        constexpr int W = w.value;
        int columns = channels / W;
        int column = column_of_thread();
        if (column >= columns) {
            return;
        }
        Pack<W> b = {};
        if (bias) {
            b = load<W>(bias, column);
        }
        for (i64 row = (i64) blockIdx.y * blockDim.y + threadIdx.y; row < rows; row += (i64) gridDim.y * blockDim.y) {
            Pack<W> value = load<W>(y, row * columns + column);
            for (int k = 0; k < W; k++) {
                float x = value.v[k] + b.v[k];
                value.v[k] = relu ? relu_of(x) : x;
            }
            store<W>(y, row * columns + column, value);
        }
    });
}

/*
 * dy masked by y in place, and its column sums: dbias[c] = sum over rows of dy[r][c]. y may be null: no mask, dy is only read.
 *
 * Each thread adds its rows in float32, four at a time in flight; blocks add in float64 to partial [gridDim.y, channels], and
 * the last block to finish adds these in order. tickets holds one counter for each of the gridDim.x blocks of columns, zero
 * before the first launch; the kernel leaves it zero. blockDim.y is a power of two.
 * Overwrites dy, dbias and partial. Moves 12 bytes an element (4 without mask) and the partial sums: the least but for these.
 */
extern "C" __global__ void __launch_bounds__(256) relu_backward_bias(
        float* dy, const float* y, float* partial, u32* tickets, float* dbias, int rows, int channels) {
    with_width(channels, [=](auto w) {
        constexpr int W = w.value;
        constexpr int BATCH = 4;
        int columns = channels / W;
        int column = column_of_thread();
        bool inside = column < columns;
        i64 stride = (i64) gridDim.y * blockDim.y;
        float sum[W] = {};
        for (i64 row = (i64) blockIdx.y * blockDim.y + threadIdx.y; inside && row < rows; row += BATCH * stride) {
            Pack<W> d[BATCH];
            Pack<W> value[BATCH];
            for (int b = 0; b < BATCH; b++) {
                i64 at = (row + b * stride) * columns + column;
                bool there = row + b * stride < rows;
                d[b] = there ? load<W>(dy, at) : Pack<W>{};
                value[b] = there && y ? load<W>(y, at) : d[b];
            }
            for (int b = 0; b < BATCH; b++) {
                if (y) {
                    for (int k = 0; k < W; k++) {
                        d[b].v[k] = relu_gradient(d[b].v[k], value[b].v[k]);
                    }
                    if (row + b * stride < rows) {
                        store<W>(dy, (row + b * stride) * columns + column, d[b]);
                    }
                }
                for (int k = 0; k < W; k++) {
                    sum[k] += d[b].v[k];
                }
            }
        }
        double total[W];
        for (int k = 0; k < W; k++) {
            total[k] = sum[k];
        }
        sum_over_rows(total);
        bool writes = inside && threadIdx.y == 0;
        for (int k = 0; k < W && writes; k++) {
            partial[(i64) blockIdx.y * channels + column * W + k] = (float) total[k];
        }
        if (!arrive_last(tickets + blockIdx.x, gridDim.y)) {
            return;
        }
        for (int k = 0; k < W; k++) {
            total[k] = 0;
        }
#pragma unroll 4
        for (u32 block = threadIdx.y; inside && block < gridDim.y; block += blockDim.y) {
            for (int k = 0; k < W; k++) {
                total[k] += partial[(i64) block * channels + column * W + k];
            }
        }
        sum_over_rows(total);
        for (int k = 0; k < W && writes; k++) {
            dbias[column * W + k] = (float) total[k];
        }
    });
}
