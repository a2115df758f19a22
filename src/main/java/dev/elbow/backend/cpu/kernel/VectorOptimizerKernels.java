package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.at;
import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.bound;
import static dev.elbow.backend.cpu.kernel.Vectors.load;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;
import static dev.elbow.backend.cpu.kernel.Vectors.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link OptimizerKernels} on the Vector API. */
final class VectorOptimizerKernels implements OptimizerKernels {
    private static final ScalarOptimizerKernels TAIL = new ScalarOptimizerKernels();

    @Override
    public void adam(long param, long grad, long m, long v, int n, AdamRates rates) {
        FloatVector gradScale = splat(rates.gradScale);
        FloatVector oneMinusBeta1 = splat(rates.oneMinusBeta1);
        FloatVector oneMinusBeta2 = splat(rates.oneMinusBeta2);
        FloatVector beta2 = splat(rates.beta2);
        FloatVector inverseRoot = splat(rates.inverseRoot);
        FloatVector eps = splat(rates.eps);
        FloatVector minusStep = splat(-rates.stepSize);
        FloatVector minusDecay = splat(-rates.decay);
        int end = bound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector g = flush(load(grad, i).mul(gradScale), TINY_GRADIENT);
            FloatVector first = load(m, i);
            first = flush(oneMinusBeta1.fma(g.sub(first), first), TINY_MOMENT);
            FloatVector second =
                    flush(beta2.fma(load(v, i), oneMinusBeta2.mul(g).mul(g)), TINY_SQUARE);
            store(first, m, i);
            store(second, v, i);
            FloatVector denominator = second.lanewise(VectorOperators.SQRT).fma(inverseRoot, eps);
            FloatVector p = load(param, i);
            store(minusStep.fma(first.div(denominator), minusDecay.fma(p, p)), param, i);
        }
        TAIL.adam(at(param, end), at(grad, end), at(m, end), at(v, end), n - end, rates);
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
        int end = bound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector p = load(param, i);
            FloatVector g = splat(weightDecay).fma(p, load(grad, i).mul(gradScale));
            FloatVector next = flush(splat(momentum).fma(load(velocity, i), g), TINY_MOMENT);
            store(next, velocity, i);
            store(splat(-learningRate).fma(next, p), param, i);
        }
        TAIL.sgd(
                at(param, end),
                at(grad, end),
                at(velocity, end),
                n - end,
                learningRate,
                momentum,
                weightDecay,
                gradScale);
    }

    private static FloatVector flush(FloatVector x, float tiny) {
        return x.blend(0, x.abs().compare(VectorOperators.LT, tiny));
    }
}
