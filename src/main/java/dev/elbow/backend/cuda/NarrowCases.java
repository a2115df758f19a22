package dev.elbow.backend.cuda;

import static dev.elbow.backend.cuda.BenchMemory.value;

import dev.elbow.backend.cuda.kernel.NarrowDenseKernels;
import dev.elbow.backend.cuda.kernel.NarrowHeadKernels;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import java.util.List;

/** Kernels at the narrow place of an autoencoder, in the shapes of conv-vae with two latents. A row is a batch's. */
final class NarrowCases {
    private static final int LATENTS = 2;
    private static final int MOMENTS = 2 * LATENTS;
    private static final int HIDDEN = 16;
    private static final int DENSE = 3136;
    private static final long SEED = 7;
    /** Some float32 roundings. */
    private static final double ROUNDING = 1e-5;
    /** Float32 sums over some rows, relative to values around 1. */
    private static final double SUMS = 1e-3;

    private NarrowCases() {}

    static List<BenchCase> all() {
        return List.of(
                new BenchCase("narrow_head", 8 * HIDDEN + 4 * MOMENTS + 8 * LATENTS + 4, NarrowCases::head),
                new BenchCase(
                        "narrow_head_backward", 8 * HIDDEN + 4 * MOMENTS + 8 * LATENTS, NarrowCases::headBackward),
                new BenchCase("narrow_dense", 4 * (DENSE + LATENTS), NarrowCases::dense),
                new BenchCase("narrow_dense_backward", 4 * (3 * DENSE + LATENTS), NarrowCases::denseBackward));
    }

    private static double hidden(int i) {
        return Math.max(0, (double) value(1, i) + value(2, i % HIDDEN));
    }

    private static double moment(int i) {
        double sum = value(4, i % MOMENTS);
        for (int k = 0; k < HIDDEN; k++) {
            sum += hidden(i / MOMENTS * HIDDEN + k) * value(3, (long) i % MOMENTS * HIDDEN + k);
        }
        return sum;
    }

    private static BenchCase.Ready head(BenchMemory memory, Kernels kernels, int rows) {
        long hidden = memory.floats((long) rows * HIDDEN, 1);
        long moments = memory.floats((long) rows * MOMENTS);
        long z = memory.floats((long) rows * LATENTS);
        int stream = RandomStream.EPSILON;
        var launch = new NarrowHeadKernels(kernels.launches(), rows, HIDDEN, LATENTS)
                .forward(
                        hidden,
                        memory.floats(HIDDEN, 2),
                        memory.floats(MOMENTS * HIDDEN, 3),
                        memory.floats(MOMENTS, 4),
                        moments,
                        memory.floats((long) rows * LATENTS),
                        z,
                        memory.floats(rows),
                        memory.step(rows),
                        new NarrowHeadKernels.Noise(false, SEED, stream));
        return new BenchCase.Ready(launch, () -> {
            memory.expect("narrow_head", hidden, rows * HIDDEN, ROUNDING, NarrowCases::hidden);
            memory.expect("narrow_head", moments, rows * MOMENTS, ROUNDING, NarrowCases::moment);
            memory.expect("narrow_head", z, rows * LATENTS, ROUNDING, i -> {
                int mean = i / LATENTS * MOMENTS + i % LATENTS;
                int element = i / LATENTS * Philox.rowStride(LATENTS) + i % LATENTS;
                double noise = Philox.normal(SEED, stream, BenchMemory.stepOf(1).step, element, new int[4]);
                return moment(mean) + Math.exp(0.5 * moment(mean + LATENTS)) * noise;
            });
        });
    }

    private static double momentGradient(int i, int rows) {
        int row = i / MOMENTS;
        int latent = i % LATENTS;
        double mean = value(1, (long) row * MOMENTS + latent);
        double deviation = Math.exp(0.5 * value(1, (long) row * MOMENTS + LATENTS + latent));
        double epsilon = value(2, (long) row * LATENTS + latent);
        double dZ = value(3, (long) row * LATENTS + latent);
        return i % MOMENTS < LATENTS
                ? dZ + mean / rows
                : 0.5 * (dZ * deviation * epsilon + (deviation * deviation - 1) / rows);
    }

    private static double hiddenGradient(int i, int rows) {
        double sum = 0;
        for (int output = 0; output < MOMENTS; output++) {
            sum += momentGradient(i / HIDDEN * MOMENTS + output, rows) * value(5, (long) output * HIDDEN + i % HIDDEN);
        }
        return value(4, i) > 0 ? sum : 0;
    }

    private static BenchCase.Ready headBackward(BenchMemory memory, Kernels kernels, int rows) {
        NarrowHeadKernels head = new NarrowHeadKernels(kernels.launches(), rows, HIDDEN, LATENTS);
        long dHidden = memory.floats((long) rows * HIDDEN);
        long dWeight = memory.floats(MOMENTS * HIDDEN);
        long dBias = memory.floats(MOMENTS);
        long dHiddenBias = memory.floats(HIDDEN);
        var launch = head.backward(
                memory.floats((long) rows * MOMENTS, 1),
                memory.floats((long) rows * LATENTS, 2),
                memory.floats((long) rows * LATENTS, 3),
                memory.floats((long) rows * HIDDEN, 4),
                memory.floats(MOMENTS * HIDDEN, 5),
                dHidden,
                new NarrowHeadKernels.Gradients(dWeight, dBias, dHiddenBias),
                memory.bytes(head.partialBytes()),
                memory.zeros(Integer.BYTES),
                memory.step(rows),
                0);
        return new BenchCase.Ready(launch, () -> {
            String kernel = "narrow_head_backward";
            memory.expect(kernel, dHidden, rows * HIDDEN, ROUNDING, i -> hiddenGradient(i, rows));
            memory.expect(kernel, dWeight, MOMENTS * HIDDEN, SUMS, i -> {
                double sum = 0;
                for (int row = 0; row < rows; row++) {
                    double h = value(4, (long) row * HIDDEN + i % HIDDEN);
                    sum += momentGradient(row * MOMENTS + i / HIDDEN, rows) * h;
                }
                return sum;
            });
            memory.expect(kernel, dBias, MOMENTS, SUMS, i -> {
                double sum = 0;
                for (int row = 0; row < rows; row++) {
                    sum += momentGradient(row * MOMENTS + i, rows);
                }
                return sum;
            });
            memory.expect(kernel, dHiddenBias, HIDDEN, SUMS, i -> {
                double sum = 0;
                for (int row = 0; row < rows; row++) {
                    sum += hiddenGradient(row * HIDDEN + i, rows);
                }
                return sum;
            });
        });
    }

    private static double ofInputs(int i) {
        double sum = 0;
        for (int k = 0; k < LATENTS; k++) {
            sum += (double) value(1, (long) i / DENSE * LATENTS + k) * value(2, (long) i % DENSE * LATENTS + k);
        }
        return sum;
    }

    private static BenchCase.Ready dense(BenchMemory memory, Kernels kernels, int rows) {
        long y = memory.floats((long) rows * DENSE);
        var launch = kernels.narrowDense()
                .forward(
                        memory.floats((long) rows * LATENTS, 1),
                        memory.floats(DENSE * LATENTS, 2),
                        memory.floats(DENSE, 3),
                        y,
                        rows,
                        DENSE,
                        LATENTS,
                        true);
        return new BenchCase.Ready(
                launch,
                () -> memory.expect(
                        "narrow_dense",
                        y,
                        rows * DENSE,
                        ROUNDING,
                        i -> Math.max(0, ofInputs(i) + value(3, i % DENSE))));
    }

    private static double masked(int i) {
        return value(2, i) > 0 ? value(1, i) : 0;
    }

    private static BenchCase.Ready denseBackward(BenchMemory memory, Kernels kernels, int rows) {
        long n = (long) rows * DENSE;
        long dY = memory.floats(n, 1);
        long dWeight = memory.floats(DENSE * LATENTS);
        long dBias = memory.floats(DENSE);
        var launch = kernels.narrowDense()
                .backward(
                        dY,
                        memory.floats(n, 2),
                        memory.floats((long) rows * LATENTS, 3),
                        memory.bytes(NarrowDenseKernels.partialBytes(rows, DENSE, LATENTS)),
                        memory.zeros(NarrowDenseKernels.ticketBytes(rows, DENSE, LATENTS)),
                        dWeight,
                        dBias,
                        rows,
                        DENSE,
                        LATENTS);
        return new BenchCase.Ready(launch, () -> {
            String kernel = "narrow_dense_backward";
            memory.expect(kernel, dY, (int) n, 0, NarrowCases::masked);
            memory.expect(kernel, dWeight, DENSE * LATENTS, SUMS, i -> {
                double sum = 0;
                for (int row = 0; row < rows; row++) {
                    sum += masked(row * DENSE + i / LATENTS) * value(3, (long) row * LATENTS + i % LATENTS);
                }
                return sum;
            });
            memory.expect(kernel, dBias, DENSE, SUMS, i -> {
                double sum = 0;
                for (int row = 0; row < rows; row++) {
                    sum += masked(row * DENSE + i);
                }
                return sum;
            });
        });
    }
}
