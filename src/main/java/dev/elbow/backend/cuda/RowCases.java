package dev.elbow.backend.cuda;

import static dev.elbow.backend.cuda.BenchMemory.byteValue;
import static dev.elbow.backend.cuda.BenchMemory.value;

import dev.elbow.backend.cuda.kernel.InputKernels;
import dev.elbow.random.Binarization;
import dev.elbow.random.Permutation;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/** Kernels over a batch's rows: the gathered samples, noise, the latent, the losses. */
final class RowCases {
    /** Values of a sample: MNIST's. */
    private static final int WIDTH = 784;

    private static final int LATENTS = 32;
    private static final long SEED = 7;
    private static final float STDDEV = 0.25f;
    /** Some float32 roundings. */
    private static final double ROUNDING = 1e-5;

    private RowCases() {}

    static List<BenchCase> all() {
        return List.of(
                new BenchCase(
                        "gather_u8", WIDTH * (1 + 4), (memory, kernels, rows) -> bytes(memory, kernels, rows, false)),
                new BenchCase("gather_f32", WIDTH * 8, (memory, kernels, rows) -> floats(memory, kernels, rows, false)),
                new BenchCase(
                        "binary_u8", WIDTH * (1 + 4), (memory, kernels, rows) -> bytes(memory, kernels, rows, true)),
                new BenchCase("binary_f32", WIDTH * 8, (memory, kernels, rows) -> floats(memory, kernels, rows, true)),
                new BenchCase("fetch_rows", WIDTH * 8, RowCases::fetched),
                new BenchCase("input_noise", WIDTH * 8, RowCases::noise),
                new BenchCase("reparameterize_kl", LATENTS * 16 + 4, RowCases::latent),
                new BenchCase("reparameterize_kl_backward", LATENTS * 24, RowCases::latentBackward),
                new BenchCase("bce_logits", WIDTH * 12 + 4, RowCases::bernoulli),
                new BenchCase("gaussian_loss", WIDTH * 12 + 4, RowCases::gaussian));
    }

    private static BenchCase.Ready bytes(BenchMemory memory, Kernels kernels, int rows, boolean binarized) {
        long samples = memory.bytes((long) rows * WIDTH, 1);
        long dst = memory.floats((long) rows * WIDTH);
        return new BenchCase.Ready(
                kernels.input().gatherBytes(dst, source(samples, rows, binarized), memory.step(rows), rows, WIDTH),
                () -> expect(memory, dst, rows, binarized, i -> byteValue(1, i) / 255f));
    }

    private static BenchCase.Ready floats(BenchMemory memory, Kernels kernels, int rows, boolean binarized) {
        long samples = memory.floats((long) rows * WIDTH, 1);
        long dst = memory.floats((long) rows * WIDTH);
        return new BenchCase.Ready(
                kernels.input().gatherFloats(dst, source(samples, rows, binarized), memory.step(rows), rows, WIDTH),
                () -> expect(memory, dst, rows, binarized, i -> value(1, i)));
    }

    /** Over the bus, which bounds it, not the device's memory. */
    private static BenchCase.Ready fetched(BenchMemory memory, Kernels kernels, int rows) {
        long samples = memory.hostFloats((long) rows * WIDTH, 1);
        long dst = memory.floats((long) rows * WIDTH);
        InputKernels.NextStep next = new InputKernels.NextStep(memory.step(rows), memory.zeros(Integer.BYTES), 0, 0);
        return new BenchCase.Ready(
                kernels.input().fetch(dst, source(samples, rows, false), next, rows, WIDTH, Float.BYTES),
                () -> expect(memory, dst, rows, false, i -> value(1, i)));
    }

    private static InputKernels.Source source(long samples, int rows, boolean binarized) {
        return new InputKernels.Source(samples, rows, true, binarized, SEED);
    }

    private static void expect(BenchMemory memory, long dst, int rows, boolean binarized, IntToDoubleFunction stored) {
        IntUnaryOperator order = order(rows);
        memory.expect("gather", dst, rows * WIDTH, 0, i -> {
            int index = gathered(order, i);
            double value = stored.applyAsDouble(index);
            return binarized ? drawn((float) value, rows, index) : value;
        });
    }

    private static float drawn(float value, int rows, int index) {
        int[] words = new int[4];
        long step = Binarization.step(BenchMemory.stepOf(rows).epoch, index / WIDTH);
        Philox.block(SEED, RandomStream.BINARIZATION, step, index % WIDTH / 4, words);
        return Binarization.draw(value, words[index % WIDTH % 4]);
    }

    private static IntUnaryOperator order(int rows) {
        Permutation permutation = new Permutation(SEED, rows);
        permutation.epoch(BenchMemory.stepOf(rows).epoch);
        return permutation::index;
    }

    private static int gathered(IntUnaryOperator order, int i) {
        return order.applyAsInt(i / WIDTH) * WIDTH + i % WIDTH;
    }

    private static double normal(int stream, int width, int i) {
        int element = i / width * Philox.rowStride(width) + i % width;
        return Philox.normal(SEED, stream, BenchMemory.stepOf(1).step, element, new int[4]);
    }

    private static BenchCase.Ready noise(BenchMemory memory, Kernels kernels, int rows) {
        long src = memory.floats((long) rows * WIDTH, 1);
        long dst = memory.floats((long) rows * WIDTH);
        return new BenchCase.Ready(
                kernels.input().noise(dst, src, memory.step(rows), rows, WIDTH, STDDEV, SEED),
                () -> memory.expect(
                        "input_noise",
                        dst,
                        rows * WIDTH,
                        ROUNDING,
                        i -> value(1, i) + STDDEV * normal(RandomStream.INPUT_NOISE, WIDTH, i)));
    }

    private static double mean(int i) {
        return value(1, 2L * (i / LATENTS) * LATENTS + i % LATENTS);
    }

    private static double logvar(int i) {
        return value(1, (2L * (i / LATENTS) + 1) * LATENTS + i % LATENTS);
    }

    private static double kl(int i) {
        return 0.5 * (mean(i) * mean(i) + Math.exp(logvar(i)) - 1 - logvar(i));
    }

    private static BenchCase.Ready latent(BenchMemory memory, Kernels kernels, int rows) {
        long n = (long) rows * LATENTS;
        long moments = memory.floats(2 * n, 1);
        long epsilon = memory.floats(n);
        long z = memory.floats(n);
        long rowKl = memory.floats(rows);
        int stream = RandomStream.EPSILON;
        return new BenchCase.Ready(
                kernels.latent().forward(moments, epsilon, z, rowKl, memory.step(rows), rows, LATENTS, SEED, stream),
                () -> {
                    String kernel = "reparameterize_kl";
                    memory.expect(
                            kernel,
                            z,
                            (int) n,
                            ROUNDING,
                            i -> mean(i) + Math.exp(0.5 * logvar(i)) * normal(stream, LATENTS, i));
                    memory.expect(kernel, rowKl, rows, ROUNDING, row -> sum(row, LATENTS, RowCases::kl));
                });
    }

    private static BenchCase.Ready latentBackward(BenchMemory memory, Kernels kernels, int rows) {
        long n = (long) rows * LATENTS;
        long moments = memory.floats(2 * n, 1);
        long epsilon = memory.floats(n, 2);
        long dZ = memory.floats(n, 3);
        long dMoments = memory.floats(2 * n);
        return new BenchCase.Ready(
                kernels.latent().backward(moments, epsilon, dZ, dMoments, memory.step(rows), rows, LATENTS, 0),
                () -> memory.expect("reparameterize_kl_backward", dMoments, 2 * (int) n, ROUNDING, at -> {
                    int i = at / (2 * LATENTS) * LATENTS + at % LATENTS;
                    double deviation = Math.exp(0.5 * logvar(i));
                    boolean ofMean = at % (2 * LATENTS) < LATENTS;
                    return ofMean
                            ? value(3, i) + mean(i) / rows
                            : 0.5 * (value(3, i) * deviation * value(2, i) + (deviation * deviation - 1) / rows);
                }));
    }

    private static double sum(int row, int width, java.util.function.IntToDoubleFunction element) {
        double sum = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            sum += element.applyAsDouble(i);
        }
        return sum;
    }

    private static BenchCase.Ready bernoulli(BenchMemory memory, Kernels kernels, int rows) {
        LossMemory at = LossMemory.of(memory, rows);
        return new BenchCase.Ready(
                kernels.loss().bernoulli(at.output, at.target, at.gradient, at.rowLoss, at.step, rows, WIDTH, 1),
                () -> at.check(
                        memory,
                        "bce_logits",
                        rows,
                        (l, x) -> Math.max(l, 0) - l * x + Math.log1p(Math.exp(-Math.abs(l))),
                        (l, x) -> 1 / (1 + Math.exp(-l)) - x));
    }

    private static BenchCase.Ready gaussian(BenchMemory memory, Kernels kernels, int rows) {
        LossMemory at = LossMemory.of(memory, rows);
        return new BenchCase.Ready(
                kernels.loss().gaussian(at.output, at.target, at.gradient, at.rowLoss, at.step, rows, WIDTH, 1),
                () -> at.check(memory, "gaussian_loss", rows, (y, x) -> 0.5 * (y - x) * (y - x), (y, x) -> y - x));
    }

    private record LossMemory(long output, long target, long gradient, long rowLoss, long step) {
        static LossMemory of(BenchMemory memory, int rows) {
            long n = (long) rows * WIDTH;
            return new LossMemory(
                    memory.floats(n, 1), memory.floats(n, 2), memory.floats(n), memory.floats(rows), memory.step(rows));
        }

        void check(
                BenchMemory memory,
                String kernel,
                int rows,
                DoubleBinaryOperator loss,
                DoubleBinaryOperator derivative) {
            memory.expect(
                    kernel,
                    gradient,
                    rows * WIDTH,
                    ROUNDING,
                    i -> derivative.applyAsDouble(value(1, i), value(2, i)) / rows);
            memory.expect(
                    kernel,
                    rowLoss,
                    rows,
                    ROUNDING,
                    row -> sum(row, WIDTH, i -> loss.applyAsDouble(value(1, i), value(2, i))));
        }
    }
}
