package dev.elbow.backend.cuda;

import static dev.elbow.backend.cuda.BenchMemory.value;

import java.util.List;

/** Kernels over rows of logits. */
final class SoftmaxCases {
    private static final int CLASSES = 10;
    /** Some float32 roundings. */
    private static final double ROUNDING = 1e-5;

    private SoftmaxCases() {}

    static List<BenchCase> all() {
        return List.of(
                new BenchCase("softmax_loss", CLASSES * 8 + 8, SoftmaxCases::crossEntropy),
                new BenchCase("softmax", CLASSES * 8, SoftmaxCases::probabilities));
    }

    /** The sum of a row's exponentials; logits lie in [-2, 2). */
    private static double sum(int row) {
        double sum = 0;
        for (int i = row * CLASSES; i < (row + 1) * CLASSES; i++) {
            sum += Math.exp(value(1, i));
        }
        return sum;
    }

    private static double probability(int i) {
        return Math.exp(value(1, i)) / sum(i / CLASSES);
    }

    /** All labels are class 0. */
    private static BenchCase.Ready crossEntropy(BenchMemory memory, Kernels kernels, int rows) {
        int n = Math.multiplyExact(rows, CLASSES);
        long logits = memory.floats(n, 1);
        long labels = memory.zeros((long) rows * Float.BYTES);
        long gradient = memory.floats(n);
        long rowLoss = memory.floats(rows);
        return new BenchCase.Ready(
                kernels.softmax().crossEntropy(logits, labels, gradient, rowLoss, memory.step(rows), rows, CLASSES),
                () -> {
                    memory.expect(
                            "softmax_loss",
                            rowLoss,
                            rows,
                            ROUNDING,
                            row -> Math.log(sum(row)) - value(1, (long) row * CLASSES));
                    memory.expect(
                            "softmax_loss",
                            gradient,
                            n,
                            ROUNDING,
                            i -> (probability(i) - (i % CLASSES == 0 ? 1 : 0)) / rows);
                });
    }

    private static BenchCase.Ready probabilities(BenchMemory memory, Kernels kernels, int rows) {
        int n = Math.multiplyExact(rows, CLASSES);
        long logits = memory.floats(n, 1);
        long dst = memory.floats(n);
        return new BenchCase.Ready(
                kernels.softmax().probabilities(dst, logits, rows, CLASSES),
                () -> memory.expect("softmax", dst, n, ROUNDING, SoftmaxCases::probability));
    }
}
