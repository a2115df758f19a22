package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;

/** {@link OptimizerKernels} in plain Java. */
final class ScalarOptimizerKernels implements OptimizerKernels {
    @Override
    public void adam(long param, long grad, long m, long v, int n, AdamRates rates) {
        float gradScale = rates.gradScale;
        float oneMinusBeta1 = rates.oneMinusBeta1;
        float oneMinusBeta2 = rates.oneMinusBeta2;
        float beta2 = rates.beta2;
        float inverseRoot = rates.inverseRoot;
        float eps = rates.eps;
        float stepSize = rates.stepSize;
        float minusDecay = -rates.decay;
        for (int i = 0; i < n; i++) {
            float g = flush(get(grad, i) * gradScale, TINY_GRADIENT);
            float first = get(m, i);
            first = flush(Math.fma(oneMinusBeta1, g - first, first), TINY_MOMENT);
            float second = flush(Math.fma(beta2, get(v, i), oneMinusBeta2 * g * g), TINY_SQUARE);
            set(m, i, first);
            set(v, i, second);
            float denominator = Math.fma((float) Math.sqrt(second), inverseRoot, eps);
            float p = get(param, i);
            set(param, i, Math.fma(-stepSize, first / denominator, Math.fma(minusDecay, p, p)));
        }
    }

    @Override
    public void sgd(
            long param,
            long grad,
            long velocity,
            int n,
            float learningRate,
            float momentum,
            float weightDecay,
            float gradScale) {
        for (int i = 0; i < n; i++) {
            float p = get(param, i);
            float g = Math.fma(weightDecay, p, get(grad, i) * gradScale);
            float next = flush(Math.fma(momentum, get(velocity, i), g), TINY_MOMENT);
            set(velocity, i, next);
            set(param, i, Math.fma(-learningRate, next, p));
        }
    }

    /** Zero below {@code tiny}; NaN stays. */
    private static float flush(float x, float tiny) {
        return Math.abs(x) < tiny ? 0 : x;
    }
}
