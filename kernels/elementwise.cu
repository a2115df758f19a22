#include "common.cuh"

/*
 * Functions of single elements over n floats, in 16-byte accesses with a scalar tail. dst may be src (dx may be dy).
 */

/* dst = 1 / (1 + exp(-src)). Moves 8 bytes an element: the least. */
extern "C" __global__ void __launch_bounds__(256) sigmoid(float* dst, const float* src, i64 n) {
    each_pack(n, aligned16(dst) && aligned16(src), [=](auto w, i64 i) {
        auto x = load<w.value>(src, i);
        for (int k = 0; k < w.value; k++) {
            x.v[k] = sigmoid_of(x.v[k], exp_f32(-fabsf(x.v[k])));
        }
        store<w.value>(dst, i, x);
    });
}

/* dst += src. Moves 12 bytes an element: the least. */
extern "C" __global__ void __launch_bounds__(256) add(float* dst, const float* src, i64 n) {
    each_pack(n, aligned16(dst) && aligned16(src), [=](auto w, i64 i) {
        auto sum = load<w.value>(dst, i);
        auto x = load<w.value>(src, i);
        for (int k = 0; k < w.value; k++) {
            sum.v[k] += x.v[k];
        }
        store<w.value>(dst, i, sum);
    });
}
