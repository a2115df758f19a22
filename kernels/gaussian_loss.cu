#include "losses.cuh"

/*
 * Half the squared error and its gradient in one pass.
 *
 *   row_loss[r]   = factor sum_i 0.5 (y - x)^2
 *   doutput[r][i] = (y - x) dy/dl factor / batch_rows
 *
 * with y = l, or where `sigmoid` is set y = sigmoid(l) and dy/dl = y (1 - y). Shapes, null, overwriting, sums and bytes as in
 * bce_logits.cu.
 */
extern "C" __global__ void __launch_bounds__(512) gaussian_loss(
        const float* output, const float* target, float* doutput, float* row_loss, const Step* step, int width, float factor,
        int sigmoid) {
    if (sigmoid) {
        loss_row<HalfSquareOfSigmoid>(output, target, doutput, row_loss, step, width, factor);
    } else {
        loss_row<HalfSquare>(output, target, doutput, row_loss, step, width, factor);
    }
}
