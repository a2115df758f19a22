package dev.elbow.backend.cuda;

import static dev.elbow.backend.cuda.BenchMemory.value;

import dev.elbow.ElbowException;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.StepFigures;
import dev.elbow.backend.cuda.kernel.ReductionKernels;
import dev.elbow.ffi.cuda.KernelLaunch;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Kernels over flat arrays: functions of single elements, reductions, optimizers. A row is 1,024 elements. */
final class VectorCases {
    private static final int ROW = 1024;
    private static final int BATCH = 128;
    private static final double ROUNDING = 1e-6;

    private VectorCases() {}

    static List<BenchCase> all() {
        return List.of(
                pair(
                        "sigmoid",
                        8,
                        (k, dst, src, n) -> k.elementwise().sigmoid(dst, src, n),
                        i -> 1 / (1 + Math.exp(-(double) value(2, i)))),
                pair("relu", 8, (k, dst, src, n) -> k.elementwise().relu(dst, src, n), i -> Math.max(0, value(2, i))),
                pair("add", 12, (k, dst, src, n) -> k.elementwise().add(dst, src, n), i -> value(1, i) + value(2, i)),
                new BenchCase("relu_backward", 12 * ROW, VectorCases::reluBackward),
                new BenchCase("squared_norm", 4 * ROW, VectorCases::squaredNorm),
                new BenchCase("norm_and_losses", 4 * ROW, VectorCases::normAndLosses),
                new BenchCase("max_abs", 4 * ROW, VectorCases::maxAbs),
                new BenchCase("adam", 28 * ROW, VectorCases::adam),
                new BenchCase("sgd", 20 * ROW, VectorCases::sgd));
    }

    private interface PairLaunch {
        KernelLaunch of(Kernels kernels, long dst, long src, long n);
    }

    private static BenchCase pair(String name, int bytes, PairLaunch launch, IntToDoubleFunction expected) {
        return new BenchCase(name, (long) bytes * ROW, (memory, kernels, rows) -> {
            long n = (long) rows * ROW;
            long dst = memory.floats(n, 1);
            return new BenchCase.Ready(
                    launch.of(kernels, dst, memory.floats(n, 2), n),
                    () -> memory.expect(name, dst, (int) n, ROUNDING, expected));
        });
    }

    private static BenchCase.Ready reluBackward(BenchMemory memory, Kernels kernels, int rows) {
        long n = (long) rows * ROW;
        long dX = memory.floats(n);
        return new BenchCase.Ready(
                kernels.elementwise().reluBackward(dX, memory.floats(n, 1), memory.floats(n, 2), n),
                () -> memory.expect("relu_backward", dX, (int) n, 0, i -> value(2, i) > 0 ? value(1, i) : 0));
    }

    private static BenchCase.Ready squaredNorm(BenchMemory memory, Kernels kernels, int rows) {
        long n = (long) rows * ROW;
        long sums = memory.zeros(SumsRecord.BYTES);
        long partial = memory.bytes(ReductionKernels.PARTIAL_BYTES);
        KernelLaunch launch =
                kernels.reduction().squaredNorm(memory.floats(n, 1), n, partial, memory.zeros(Integer.BYTES), sums);
        return new BenchCase.Ready(
                launch, () -> same("squared_norm", sumOfSquares(n), memory.figures(sums).squaredNorm));
    }

    /** With the losses of a batch of usual size, which does not grow. */
    private static BenchCase.Ready normAndLosses(BenchMemory memory, Kernels kernels, int rows) {
        long n = (long) rows * ROW;
        long sums = memory.zeros(SumsRecord.BYTES);
        long partial = memory.bytes(ReductionKernels.PARTIAL_BYTES);
        KernelLaunch launch = kernels.reduction()
                .normAndLosses(
                        memory.floats(n, 1),
                        n,
                        partial,
                        memory.zeros(Integer.BYTES),
                        sums,
                        memory.step(BATCH),
                        1,
                        memory.floats(BATCH, 2),
                        memory.floats(BATCH, 3));
        return new BenchCase.Ready(launch, () -> {
            StepFigures found = memory.figures(sums);
            same("norm_and_losses", sumOfSquares(n), found.squaredNorm);
            same("norm_and_losses", sum(2), found.recon);
            same("norm_and_losses", sum(3), found.kl);
        });
    }

    private static double sumOfSquares(long n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) value(1, i) * value(1, i);
        }
        return sum;
    }

    private static double sum(int number) {
        double sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += value(number, i);
        }
        return sum;
    }

    /** Sums in float64. */
    private static void same(String kernel, double expected, double found) {
        if (!(Math.abs(found - expected) <= 1e-12 * Math.max(1, Math.abs(expected)))) {
            throw new ElbowException(
                    "kernel %s does not compute its formula: found %s, expected %s".formatted(kernel, found, expected));
        }
    }

    private static BenchCase.Ready maxAbs(BenchMemory memory, Kernels kernels, int rows) {
        long n = (long) rows * ROW;
        long result = memory.floats(1);
        long partial = memory.bytes(ReductionKernels.PARTIAL_BYTES);
        KernelLaunch launch =
                kernels.reduction().maxAbs(memory.floats(n, 1), n, partial, memory.zeros(Integer.BYTES), result);
        return new BenchCase.Ready(launch, () -> {
            double largest = 0;
            for (int i = 0; i < n; i++) {
                largest = Math.max(largest, Math.abs(value(1, i)));
            }
            double expected = largest;
            memory.expect("max_abs", result, 1, 0, _ -> expected);
        });
    }

    private static BenchCase.Ready adam(BenchMemory memory, Kernels kernels, int rows) {
        long n = (long) rows * ROW;
        Optimizer.Adam adam = Optimizer.adam();
        Rates rates = BenchMemory.rates();
        long p = memory.floats(n, 1);
        long m = memory.zeros(n * Float.BYTES);
        long v = memory.zeros(n * Float.BYTES);
        KernelLaunch launch = kernels.optimizer()
                .adam(p, memory.floats(n, 2), m, v, n, memory.step(1), 0, adam.beta1(), adam.beta2(), adam.eps());
        return new BenchCase.Ready(
                launch,
                () -> memory.expect("adam", p, (int) n, ROUNDING, i -> {
                    double g = value(2, i);
                    double first = (1 - adam.beta1()) * g;
                    double root = Math.sqrt((1 - adam.beta2()) * g * g) * rates.inverseRoot;
                    return value(1, i) - rates.stepSize * first / (root + adam.eps());
                }));
    }

    private static BenchCase.Ready sgd(BenchMemory memory, Kernels kernels, int rows) {
        long n = (long) rows * ROW;
        float momentum = 0.9f;
        long p = memory.floats(n, 1);
        KernelLaunch launch =
                kernels.optimizer().sgd(p, memory.floats(n, 2), memory.floats(n, 3), n, memory.step(1), 0, momentum);
        double rate = BenchMemory.rates().learningRate;
        return new BenchCase.Ready(
                launch,
                () -> memory.expect(
                        "sgd", p, (int) n, ROUNDING, i -> value(1, i) - rate * (momentum * value(3, i) + value(2, i))));
    }
}
