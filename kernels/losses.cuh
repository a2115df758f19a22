/*
 * Reconstruction losses of single elements with their gradients times scale, and the row that sums them. l is an output of the
 * decoder, x its target.
 */
#ifndef ELBOW_LOSSES_CUH
#define ELBOW_LOSSES_CUH

#include "common.cuh"

/* Binary cross entropy with logits in its stable form. */
struct BceLogits {
    static __device__ inline float loss(float l, float x, float scale, float& d) {
        float e = exp_f32(-fabsf(l));
        d = (sigmoid_of(l, e) - x) * scale;
        return fmaf(l, by_sign(l, 0.0f, 1.0f) - x, log1p_f32(e));
    }
};

/* Half the squared error. */
struct HalfSquare {
    static __device__ inline float loss(float l, float x, float scale, float& d) {
        float difference = l - x;
        d = difference * scale;
        return 0.5f * difference * difference;
    }
};

/* Half the squared error of the logit's sigmoid. */
struct HalfSquareOfSigmoid {
    static __device__ inline float loss(float l, float x, float scale, float& d) {
        float e = exp_f32(-fabsf(l));
        float inverse = 1.0f / (1.0f + e);
        float difference = by_sign(l, e, 1.0f) * inverse - x;
        d = difference * (e * inverse * inverse) * scale;
        return 0.5f * difference * difference;
    }
};

/*
 * One block computes one row: row_loss[row] = factor * sum of L::loss, dl[row][i] = its gradient * factor / batch_rows.
 * Four losses are added in float32, their sums in float64. dl may be l, or null.
 */
template <class L>
__device__ inline void loss_row(
        const float* l, const float* target, float* dl, float* row_loss, const Step* step, int width, float factor) {
    int row = blockIdx.x;
    i64 from = (i64) row * width;
    if (row >= step->rows) {
        if (dl) {
            with_width(width, [=](auto w) { zero_row<w.value>(dl + from, width); });
        }
        if (threadIdx.x == 0) {
            row_loss[row] = 0;
        }
        return;
    }
    float scale = factor / (float) step->batch_rows;
    double sum = 0;
    with_width(width, [=, &sum](auto w) {
        constexpr int W = w.value;
        for (int i = threadIdx.x; i < width / W; i += blockDim.x) {
            Pack<W> a = load<W>(l + from, i);
            Pack<W> x = load<W>(target + from, i);
            Pack<W> d;
            float losses = 0;
            for (int k = 0; k < W; k++) {
                losses += L::loss(a.v[k], x.v[k], scale, d.v[k]);
            }
            sum += losses;
            if (dl) {
                store<W>(dl + from, i, d);
            }
        }
    });
    sum = block_sum(sum);
    if (threadIdx.x == 0) {
        row_loss[row] = (float) (factor * sum);
    }
}

#endif
