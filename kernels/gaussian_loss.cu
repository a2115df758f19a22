#include "common.cuh"

/*
 * Half the squared error and its gradient in one pass.
 *
 *   row_loss[r]   = factor sum_i 0.5 (y - x)^2
 *   doutput[r][i] = (y - x) dy/dl factor / batch_rows
 *
 * with y = l, or where `sigmoid` is set y = sigmoid(l) and dy/dl = y (1 - y). Shapes, null, overwriting, sums and bytes as in
 * bce_logits.cu.
 */
struct HalfSquare {
    static __device__ inline float loss(float l, float x, float scale, float& d) {
        float difference = l - x;
        d = difference * scale;
        return 0.5f * difference * difference;
    }
};

struct HalfSquareOfSigmoid {
    static __device__ inline float loss(float l, float x, float scale, float& d) {
        float e = exp_f32(-fabsf(l));
        float inverse = 1.0f / (1.0f + e);
        float difference = by_sign(l, e, 1.0f) * inverse - x;
        d = difference * (e * inverse * inverse) * scale;
        return 0.5f * difference * difference;
    }
};

extern "C" __global__ void __launch_bounds__(512) gaussian_loss(
        const float* output, const float* target, float* doutput, float* row_loss, const Step* step, int width, float factor,
        int sigmoid) {
    if (sigmoid) {
        loss_row<HalfSquareOfSigmoid>(output, target, doutput, row_loss, step, width, factor);
    } else {
        loss_row<HalfSquare>(output, target, doutput, row_loss, step, width, factor);
    }
}
