package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;

/**
 * {@link LossKernels} in plain Java. The methods of one element, which the vector kernels use for what their lanes
 * leave over, write a gradient only to an address other than {@link #NONE}.
 */
final class ScalarLossKernels implements LossKernels {
    /** No gradient wanted. */
    static final long NONE = 0;

    @Override
    public double bernoulli(long logits, long target, long dLogits, int n, float scale) {
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane++) {
                float sum = 0;
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    sum += bernoulliElement(logits, target, dLogits, i, scale);
                }
                total += sum;
            }
        }
        for (int i = laned; i < n; i++) {
            total += bernoulliElement(logits, target, dLogits, i, scale);
        }
        return total;
    }

    @Override
    public double bernoulliLoss(long logits, long target, int n) {
        return bernoulli(logits, target, NONE, n, 0);
    }

    static float bernoulliElement(long logits, long target, long dLogits, int i, float scale) {
        float l = get(logits, i);
        float x = get(target, i);
        float e = ScalarMath.exp(-Math.abs(l));
        if (dLogits != NONE) {
            set(dLogits, i, (sigmoid(l, e) - x) * scale);
        }
        return Math.fma(l, select(l, 0, 1) - x, ScalarMath.log1p(e));
    }

    @Override
    public double gaussian(long output, long target, long dOutput, int n, float scale) {
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane++) {
                float sum = 0;
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    sum += gaussianElement(output, target, dOutput, i, scale);
                }
                total += sum;
            }
        }
        for (int i = laned; i < n; i++) {
            total += gaussianElement(output, target, dOutput, i, scale);
        }
        return total;
    }

    @Override
    public double gaussianLoss(long output, long target, int n) {
        return gaussian(output, target, NONE, n, 0);
    }

    static float gaussianElement(long output, long target, long dOutput, int i, float scale) {
        float difference = get(output, i) - get(target, i);
        if (dOutput != NONE) {
            set(dOutput, i, difference * scale);
        }
        return 0.5f * difference * difference;
    }

    @Override
    public double gaussianOfSigmoid(long logits, long target, long dLogits, int n, float scale) {
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane++) {
                float sum = 0;
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    sum += gaussianOfSigmoidElement(logits, target, dLogits, i, scale);
                }
                total += sum;
            }
        }
        for (int i = laned; i < n; i++) {
            total += gaussianOfSigmoidElement(logits, target, dLogits, i, scale);
        }
        return total;
    }

    @Override
    public double gaussianOfSigmoidLoss(long logits, long target, int n) {
        return gaussianOfSigmoid(logits, target, NONE, n, 0);
    }

    static float gaussianOfSigmoidElement(long logits, long target, long dLogits, int i, float scale) {
        float l = get(logits, i);
        float e = ScalarMath.exp(-Math.abs(l));
        float inverse = 1 / (1 + e);
        float difference = select(l, e, 1) * inverse - get(target, i);
        if (dLogits != NONE) {
            set(dLogits, i, difference * (e * inverse * inverse) * scale);
        }
        return 0.5f * difference * difference;
    }

    @Override
    public void sigmoid(long src, long dst, int n) {
        for (int i = 0; i < n; i++) {
            float l = get(src, i);
            set(dst, i, sigmoid(l, ScalarMath.exp(-Math.abs(l))));
        }
    }

    /** The sigmoid of {@code l}, given {@code e = exp(-|l|)}: no overflow, full relative accuracy on both sides. */
    private static float sigmoid(float l, float e) {
        return select(l, e, 1) * (1 / (1 + e));
    }

    /**
     * {@code negative} if l has its sign bit set, else {@code positive}; without a branch, which logits would
     * mispredict.
     */
    private static float select(float l, float negative, float positive) {
        int mask = Float.floatToRawIntBits(l) >> 31;
        return Float.intBitsToFloat(
                Float.floatToRawIntBits(negative) & mask | Float.floatToRawIntBits(positive) & ~mask);
    }
}
