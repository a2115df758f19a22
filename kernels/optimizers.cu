#include "common.cuh"

/*
 * Updates of n parameters in one launch, whatever layers they belong to. All numbers that change from step to step come from
 * device memory. Nothing happens where step->update is 0, or once sums->diverged is set (sums may be null). Gradients are
 * multiplied by step->gradient_scale, and by sums->clip where sums is given.
 *
 * Numbers too small to matter become zero before they are denormal: gradients below 1e-17, first moments and velocities below
 * 1e-30, second moments below 1e-36. The arithmetic of an element is that of the CPU backend, operation by operation.
 */

/* Zero below `tiny`; NaN stays. */
__device__ inline float flush(float x, float tiny) {
    return fabsf(x) < tiny ? 0.0f : x;
}

__device__ inline bool updates(const Step* step, const Sums* sums) {
    return step->update != 0 && !(sums && sums->diverged);
}

__device__ inline float gradient_factor(const Step* step, const Sums* sums) {
    return sums ? step->gradient_scale * sums->clip : step->gradient_scale;
}

/*
 * Adam and AdamW as PyTorch computes them:
 *
 *   m += (1 - beta1)(g - m);  v = beta2 v + (1 - beta2) g^2
 *   p = p - decay p - step_size m / (sqrt(v) inverse_root + eps)
 *
 * Overwrites p, m and v. Moves 28 bytes a parameter: the least.
 */
extern "C" __global__ void __launch_bounds__(256) adam(
        float* p, const float* g, float* m, float* v, i64 n, const Step* step, const Sums* sums, float one_minus_beta1,
        float beta2, float one_minus_beta2, float eps) {
    if (!updates(step, sums)) {
        return;
    }
    float factor = gradient_factor(step, sums);
    float step_size = step->step_size;
    float inverse_root = step->inverse_root;
    float decay = step->decay;
    bool aligned = aligned16(p) && aligned16(g) && aligned16(m) && aligned16(v);
    each_pack(n, aligned, [=](auto w, i64 i) {
        auto gradient = load<w.value>(g, i);
        auto first = load<w.value>(m, i);
        auto second = load<w.value>(v, i);
        auto value = load<w.value>(p, i);
        for (int k = 0; k < w.value; k++) {
            float d = flush(gradient.v[k] * factor, 1e-17f);
            float a = flush(fmaf(one_minus_beta1, d - first.v[k], first.v[k]), 1e-30f);
            float b = flush(fmaf(beta2, second.v[k], one_minus_beta2 * d * d), 1e-36f);
            float denominator = fmaf(sqrtf(b), inverse_root, eps);
            first.v[k] = a;
            second.v[k] = b;
            value.v[k] = fmaf(-step_size, a / denominator, fmaf(-decay, value.v[k], value.v[k]));
        }
        store<w.value>(m, i, first);
        store<w.value>(v, i, second);
        store<w.value>(p, i, value);
    });
}

/*
 * Gradient descent with momentum as PyTorch computes it, without dampening:
 *
 *   velocity = momentum velocity + g;  p -= learning_rate velocity
 *
 * Overwrites p and velocity. Moves 20 bytes a parameter: the least.
 */
extern "C" __global__ void __launch_bounds__(256) sgd(
        float* p, const float* g, float* velocity, i64 n, const Step* step, const Sums* sums, float momentum) {
    if (!updates(step, sums)) {
        return;
    }
    float factor = gradient_factor(step, sums);
    float learning_rate = step->learning_rate;
    each_pack(n, aligned16(p) && aligned16(g) && aligned16(velocity), [=](auto w, i64 i) {
        auto gradient = load<w.value>(g, i);
        auto speed = load<w.value>(velocity, i);
        auto value = load<w.value>(p, i);
        for (int k = 0; k < w.value; k++) {
            float next = flush(fmaf(momentum, speed.v[k], gradient.v[k] * factor), 1e-30f);
            speed.v[k] = next;
            value.v[k] = fmaf(-learning_rate, next, value.v[k]);
        }
        store<w.value>(velocity, i, speed);
        store<w.value>(p, i, value);
    });
}
