package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.at;
import static dev.elbow.backend.cpu.kernel.ScalarLossKernels.NONE;
import static dev.elbow.backend.cpu.kernel.VectorMath.HALF;
import static dev.elbow.backend.cpu.kernel.VectorMath.ONE;
import static dev.elbow.backend.cpu.kernel.VectorMath.ZERO;
import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.addLanes;
import static dev.elbow.backend.cpu.kernel.Vectors.bound;
import static dev.elbow.backend.cpu.kernel.Vectors.load;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;
import static dev.elbow.backend.cpu.kernel.Vectors.store;

import jdk.incubator.vector.FloatVector;

/** {@link LossKernels} on the Vector API. */
final class VectorLossKernels implements LossKernels {
    private static final ScalarLossKernels TAIL = new ScalarLossKernels();

    @Override
    public double bernoulli(long logits, long target, long dLogits, int n, float scale) {
        FloatVector scales = splat(scale);
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane += LANES) {
                FloatVector sum = splat(0);
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    FloatVector l = load(logits, i);
                    FloatVector x = load(target, i);
                    FloatVector e = VectorMath.expOfMinusAbs(l);
                    store(sigmoid(l, e).sub(x).mul(scales), dLogits, i);
                    sum = sum.add(bernoulliLoss(l, x, e));
                }
                total = addLanes(total, sum);
            }
        }
        for (int i = laned; i < n; i++) {
            total += ScalarLossKernels.bernoulliElement(logits, target, dLogits, i, scale);
        }
        return total;
    }

    @Override
    public double bernoulliLoss(long logits, long target, int n) {
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane += LANES) {
                FloatVector sum = splat(0);
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    FloatVector l = load(logits, i);
                    FloatVector e = VectorMath.expOfMinusAbs(l);
                    sum = sum.add(bernoulliLoss(l, load(target, i), e));
                }
                total = addLanes(total, sum);
            }
        }
        for (int i = laned; i < n; i++) {
            total += ScalarLossKernels.bernoulliElement(logits, target, NONE, i, 0);
        }
        return total;
    }

    /** The losses, given {@code e = exp(-|l|)}. A NaN reaches them through the logarithm. */
    private static FloatVector bernoulliLoss(FloatVector l, FloatVector x, FloatVector e) {
        FloatVector positive = ONE.blend(ZERO, l.lt(ZERO));
        return l.fma(positive.sub(x), VectorMath.log1p(e));
    }

    @Override
    public double gaussian(long output, long target, long dOutput, int n, float scale) {
        FloatVector scales = splat(scale);
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane += LANES) {
                FloatVector sum = splat(0);
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    FloatVector difference = load(output, i).sub(load(target, i));
                    store(difference.mul(scales), dOutput, i);
                    sum = sum.add(halfSquare(difference));
                }
                total = addLanes(total, sum);
            }
        }
        for (int i = laned; i < n; i++) {
            total += ScalarLossKernels.gaussianElement(output, target, dOutput, i, scale);
        }
        return total;
    }

    @Override
    public double gaussianLoss(long output, long target, int n) {
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane += LANES) {
                FloatVector sum = splat(0);
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    sum = sum.add(halfSquare(load(output, i).sub(load(target, i))));
                }
                total = addLanes(total, sum);
            }
        }
        for (int i = laned; i < n; i++) {
            total += ScalarLossKernels.gaussianElement(output, target, NONE, i, 0);
        }
        return total;
    }

    @Override
    public double gaussianOfSigmoid(long logits, long target, long dLogits, int n, float scale) {
        FloatVector scales = splat(scale);
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane += LANES) {
                FloatVector sum = splat(0);
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    FloatVector l = load(logits, i);
                    FloatVector e = VectorMath.expOfMinusAbs(l);
                    FloatVector inverse = ONE.div(e.add(ONE));
                    FloatVector difference = sigmoid(l, e, inverse).sub(load(target, i));
                    store(difference.mul(e.mul(inverse).mul(inverse)).mul(scales), dLogits, i);
                    sum = sum.add(halfSquare(difference));
                }
                total = addLanes(total, sum);
            }
        }
        for (int i = laned; i < n; i++) {
            total += ScalarLossKernels.gaussianOfSigmoidElement(logits, target, dLogits, i, scale);
        }
        return total;
    }

    @Override
    public double gaussianOfSigmoidLoss(long logits, long target, int n) {
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane += LANES) {
                FloatVector sum = splat(0);
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    FloatVector l = load(logits, i);
                    FloatVector e = VectorMath.expOfMinusAbs(l);
                    sum = sum.add(halfSquare(sigmoid(l, e).sub(load(target, i))));
                }
                total = addLanes(total, sum);
            }
        }
        for (int i = laned; i < n; i++) {
            total += ScalarLossKernels.gaussianOfSigmoidElement(logits, target, NONE, i, 0);
        }
        return total;
    }

    @Override
    public void sigmoid(long src, long dst, int n) {
        int end = bound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector l = load(src, i);
            store(sigmoid(l, VectorMath.expOfMinusAbs(l)), dst, i);
        }
        TAIL.sigmoid(at(src, end), at(dst, end), n - end);
    }

    private static FloatVector sigmoid(FloatVector l, FloatVector e) {
        return sigmoid(l, e, ONE.div(e.add(ONE)));
    }

    /** The sigmoid, given {@code e = exp(-|l|)} and {@code inverse = 1 / (1 + e)}. */
    private static FloatVector sigmoid(FloatVector l, FloatVector e, FloatVector inverse) {
        return inverse.blend(e.mul(inverse), l.lt(ZERO));
    }

    private static FloatVector halfSquare(FloatVector x) {
        return x.mul(HALF).mul(x);
    }
}
