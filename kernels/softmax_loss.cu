#include "common.cuh"

/*
 * Softmax of rows of logits, and its cross entropy with labels together with the gradient, relative to the row's largest logit so
 * that nothing overflows.
 *
 *   row_loss[r]   = log(sum_i exp(l_i)) - l_y            y = labels[r]
 *   dlogits[r][i] = (softmax(l)_i - [i = y]) / batch_rows
 *   dst[r][i]     = softmax(l)_i
 *
 * One thread a row, from class 0 upwards: a row has about ten logits, and so loss and gradient have the CPU backend's bits.
 * NaN in a logit reaches the loss and the whole row, and so does a label that is not a whole number from 0 to classes - 1:
 * nothing outside the row is read. The gradient's row holds the exponentials meanwhile; dlogits and dst may be the logits,
 * dlogits may be null (loss only). Overwrites row_loss and dlogits; zeros past step->rows.
 */

__device__ inline float largest_logit(const float* l, int classes) {
    float largest = l[0];
    for (int i = 1; i < classes; i++) {
        // A NaN is larger than everything, and then nothing is larger than it.
        largest = l[i] > largest || is_nan(l[i]) ? l[i] : largest;
    }
    return largest;
}

/* p = softmax(l) * scale; returns the sum of the exponentials. */
__device__ inline float softmax_row(float* p, const float* l, int classes, float largest, float scale) {
    float sum = 0;
    for (int i = 0; i < classes; i++) {
        float e = exp_f32(l[i] - largest);
        p[i] = e;
        sum += e;
    }
    for (int i = 0; i < classes; i++) {
        p[i] = p[i] / sum * scale;
    }
    return sum;
}

/* Moves 8 bytes a logit (4 without gradient) and 8 a row, the least, if the gradient's row stays in cache between its passes. */
extern "C" __global__ void __launch_bounds__(32) softmax_loss(
        const float* logits, const float* labels, float* dlogits, float* row_loss, const Step* step, int batch, int classes) {
    int row = (int) grid_thread();
    if (row >= batch) {
        return;
    }
    const float* l = logits + (i64) row * classes;
    float* d = dlogits ? dlogits + (i64) row * classes : nullptr;
    if (row >= step->rows) {
        for (int i = 0; d && i < classes; i++) {
            d[i] = 0;
        }
        row_loss[row] = 0;
        return;
    }
    const float nan = float_of(0x7fc00000u);
    float label = labels[row];
    bool known = label >= 0 && label < (float) classes && label == (float) (int) label;
    float largest = largest_logit(l, classes);
    float wanted = known ? l[(int) label] : nan;
    float sum = 0;
    if (d) {
        float scale = 1.0f / (float) step->batch_rows;
        sum = softmax_row(d, l, classes, largest, known ? scale : nan);
        if (known) {
            d[(int) label] -= scale;
        }
    } else {
        for (int i = 0; i < classes; i++) {
            sum += exp_f32(l[i] - largest);
        }
    }
    // The logarithm's arithmetic on bits would take NaN for a number.
    row_loss[row] = is_nan(sum) ? sum : (float) ((double) log_f32(sum) - (double) (wanted - largest));
}

/* dst = softmax(logits), both [rows, classes]; dst may be logits. Moves 8 bytes a logit, as above. */
extern "C" __global__ void __launch_bounds__(32) softmax(float* dst, const float* logits, int rows, int classes) {
    int row = (int) grid_thread();
    if (row < rows) {
        const float* l = logits + (i64) row * classes;
        softmax_row(dst + (i64) row * classes, l, classes, largest_logit(l, classes), 1);
    }
}
