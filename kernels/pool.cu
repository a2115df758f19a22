#include "common.cuh"

/*
 * Halving and doubling of images, NHWC. `large` is the image [batch, height, width, channels] with even height and width, and
 * `small` the image [batch, height / 2, width / 2, channels]. `line` is one line of the small image: width / 2 * channels.
 *
 * The grid: a block is blockDim.x columns of the small image's lines wide (in packs of four channels, or of one where channels
 * is no multiple of four) and blockDim.y lines high; gridDim.x blocks cover a line; the batch * height / 2 lines are walked with
 * the grid's height as the stride. So a thread divides once, not for each element. Every output is overwritten.
 */

/* The packs of a 2x2 window in the large image: where the first lies, and how far on the others are. */
struct Window {
    i64 first;
    i64 right;
    i64 down;
};

/* Calls f(Width, pack of the small image, its window) for all elements of this thread. */
template <class F> __device__ inline void each_window(int lines, int line, int channels, F f) {
    with_width(channels, [=](auto w) {
        int columns = line / w.value;
        int pixel = channels / w.value;
        int column = (int) (blockIdx.x * blockDim.x + threadIdx.x);
        if (column >= columns) {
            return;
        }
        // 2 (x pixel) + c = column + x pixel, where column = x pixel + c.
        int in_line = column + column / pixel * pixel;
        for (i64 y = (i64) blockIdx.y * blockDim.y + threadIdx.y; y < lines; y += (i64) gridDim.y * blockDim.y) {
            f(w, y * columns + column, Window{y * 4 * columns + in_line, pixel, 2 * columns});
        }
    });
}

/* The four packs of a window in row-major order. */
template <int W> struct Corners {
    Pack<W> v[4];
};

template <int W> __device__ inline Corners<W> load_window(const float* large, Window at) {
    return {{load<W>(large, at.first), load<W>(large, at.first + at.right), load<W>(large, at.first + at.down),
             load<W>(large, at.first + at.down + at.right)}};
}

template <int W> __device__ inline void store_window(float* large, Window at, Corners<W> corners) {
    store<W>(large, at.first, corners.v[0]);
    store<W>(large, at.first + at.right, corners.v[1]);
    store<W>(large, at.first + at.down, corners.v[2]);
    store<W>(large, at.first + at.down + at.right, corners.v[3]);
}

/* The corner of the largest value in lane k: the first of them in row-major order, the first NaN if there is one. */
template <int W> __device__ inline int largest(const Corners<W>& x, int k) {
    int best = 0;
    float value = x.v[0].v[k];
    for (int corner = 1; corner < 4; corner++) {
        float next = x.v[corner].v[k];
        bool better = next > value || (is_nan(next) && !is_nan(value));
        best = better ? corner : best;
        value = better ? next : value;
    }
    return best;
}

/* small = the largest value of each 2x2 window; a NaN wins. Moves 5 bytes for each 4 of the large image: the least. */
extern "C" __global__ void __launch_bounds__(256)
        max_pool(float* small, const float* large, int lines, int line, int channels) {
    each_window(lines, line, channels, [=](auto w, i64 pack, Window at) {
        Corners<w.value> x = load_window<w.value>(large, at);
        Pack<w.value> y;
        for (int k = 0; k < w.value; k++) {
            int best = largest(x, k);
            float upper = best == 0 ? x.v[0].v[k] : x.v[1].v[k];
            float lower = best == 2 ? x.v[2].v[k] : x.v[3].v[k];
            y.v[k] = best < 2 ? upper : lower;
        }
        store<w.value>(small, pack, y);
    });
}

/*
 * dlarge = dsmall at the largest value of each window (the first in row-major order, the first NaN if there is one), zero at the
 * others. The winner is found again in `large`, which costs less than a stored index. Moves 9 bytes for each 4 of the large
 * image: the least without an index.
 */
extern "C" __global__ void __launch_bounds__(256) max_pool_backward(
        float* dlarge, const float* dsmall, const float* large, int lines, int line, int channels) {
    each_window(lines, line, channels, [=](auto w, i64 pack, Window at) {
        Corners<w.value> x = load_window<w.value>(large, at);
        Pack<w.value> d = load<w.value>(dsmall, pack);
        Corners<w.value> dx;
        for (int k = 0; k < w.value; k++) {
            int best = largest(x, k);
            for (int corner = 0; corner < 4; corner++) {
                dx.v[corner].v[k] = corner == best ? d.v[k] : 0.0f;
            }
        }
        store_window(dlarge, at, dx);
    });
}

/* large = each pixel of small four times. Moves 5 bytes for each 4 of the large image: the least. */
extern "C" __global__ void __launch_bounds__(256)
        upsample(float* large, const float* small, int lines, int line, int channels) {
    each_window(lines, line, channels, [=](auto w, i64 pack, Window at) {
        Pack<w.value> x = load<w.value>(small, pack);
        store_window(large, at, Corners<w.value>{{x, x, x, x}});
    });
}

/*
 * dsmall = the sum of each window of dlarge, (top left + top right) + (bottom left + bottom right). Moves 5 bytes for each 4 of
 * the large image: the least.
 */
extern "C" __global__ void __launch_bounds__(256)
        upsample_backward(float* dsmall, const float* dlarge, int lines, int line, int channels) {
    each_window(lines, line, channels, [=](auto w, i64 pack, Window at) {
        Corners<w.value> d = load_window<w.value>(dlarge, at);
        Pack<w.value> sum;
        for (int k = 0; k < w.value; k++) {
            sum.v[k] = (d.v[0].v[k] + d.v[1].v[k]) + (d.v[2].v[k] + d.v[3].v[k]);
        }
        store<w.value>(dsmall, pack, sum);
    });
}
