#include "losses.cuh"

/*
 * Binary cross entropy with logits and its gradient in one pass.
 *
 *   row_loss[r]   = factor sum_i (max(l, 0) - l x + log(1 + exp(-|l|)))
 *   dlogits[r][i] = (sigmoid(l) - x) factor / batch_rows
 *
 * logits, target and dlogits are [rows, width], one block a row; dlogits may be null (loss only) or the logits themselves.
 * Overwrites row_loss and dlogits; zeros past step->rows. Four losses are added in float32, their sums in float64. NaN reaches
 * both. Moves 12 bytes an element (8 without gradient): the least possible.
 */
extern "C" __global__ void __launch_bounds__(512) bce_logits(
        const float* logits, const float* target, float* dlogits, float* row_loss, const Step* step, int width, float factor) {
    loss_row<BceLogits>(logits, target, dlogits, row_loss, step, width, factor);
}
