package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.KernelContract.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Losses and the Gaussian latent against double formulas; their gradients against finite differences of those, in
 * double.
 */
class LossAndLatentTest {
    private static final int N = 403;
    /** Central differences with step 1e-5 in double: truncation about 1e-10, rounding about 1e-11 of a loss near 10. */
    private static final double STEP = 1e-5;

    private interface Loss {
        double at(double output, double target);
    }

    private interface Kernel {
        double run(long output, long target, long dOutput, int n, float scale);
    }

    private interface LossOnly {
        double run(long output, long target, int n);
    }

    static Iterable<Kernels> kernels() {
        return KernelContract.both();
    }

    private static double bernoulli(double l, double x) {
        return Math.max(l, 0) - l * x + StrictMath.log1p(StrictMath.exp(-Math.abs(l)));
    }

    private static double gaussian(double y, double x) {
        return 0.5 * (y - x) * (y - x);
    }

    private static double sigmoid(double l) {
        return 1 / (1 + StrictMath.exp(-l));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void bernoulliMatchesItsFormula(Kernels k) {
        check(LossAndLatentTest::bernoulli, k.losses()::bernoulli, k.losses()::bernoulliLoss);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void gaussianMatchesItsFormula(Kernels k) {
        check(LossAndLatentTest::gaussian, k.losses()::gaussian, k.losses()::gaussianLoss);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void gaussianOfSigmoidMatchesItsFormula(Kernels k) {
        check((l, x) -> gaussian(sigmoid(l), x), k.losses()::gaussianOfSigmoid, k.losses()::gaussianOfSigmoidLoss);
    }

    private static void check(Loss loss, Kernel kernel, LossOnly lossOnly) {
        float scale = 0.125f;
        Block output = Block.random(N, 1, 8);
        Block target = Block.uniform(N, 2);
        Block d = new Block(N);
        double sum = kernel.run(output.address, target.address, d.address, N, scale);
        double expected = 0;
        for (int i = 0; i < N; i++) {
            double l = output.get(i);
            double x = target.get(i);
            expected += loss.at(l, x);
            double slope = (loss.at(l + STEP, x) - loss.at(l - STEP, x)) / (2 * STEP);
            // A float gradient is a difference of numbers near 1 (or near |l|): a few ulp of the larger.
            double atol = 4 * 0x1p-24 * Math.max(1, Math.abs(l)) * scale + 1e-9;
            assertClose(slope * scale, d.get(i), 0, atol, "gradient " + i + " at " + l);
        }
        assertClose(expected, sum, 1e-6, 0, "loss");
        assertEquals(sum, lossOnly.run(output.address, target.address, N), "loss without its gradient");
        d.assertCanaries();
        for (int at = 0; at < 40; at++) {
            Block broken = output.copy();
            broken.set(at, Float.NaN);
            double nan = kernel.run(broken.address, target.address, d.address, N, scale);
            assertTrue(Double.isNaN(nan), "a NaN output at " + at + " vanished from the loss");
            assertTrue(Float.isNaN(d.get(at)), "a NaN output at " + at + " vanished from the gradient");
            broken = target.copy();
            broken.set(at, Float.NaN);
            nan = kernel.run(output.address, broken.address, d.address, N, scale);
            assertTrue(Double.isNaN(nan), "a NaN target at " + at + " vanished from the loss");
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void farLogitsNeitherOverflowNorVanish(Kernels k) {
        float[] logits = {-200, -100, -88, -30, -17, 17, 30, 88, 100, 200, 1e30f, -1e30f};
        for (float l : logits) {
            for (float x : new float[] {0, 1}) {
                Block output = new Block(16);
                Block target = new Block(16);
                Block d = new Block(16);
                k.elementwise().fill(output.address, l, 16);
                k.elementwise().fill(target.address, x, 16);
                double sum = k.losses().bernoulli(output.address, target.address, d.address, 16, 1);
                assertClose(16 * bernoulli(l, x), sum, 1e-6, 16 * 1.7e-38, "loss at " + l);
                assertClose(sigmoid(l) - x, d.get(0), 1e-6, 0x1p-24, "gradient at " + l);
                Block probabilities = new Block(16);
                k.losses().sigmoid(output.address, probabilities.address, 16);
                assertClose(sigmoid(l), probabilities.get(0), 3 * 0x1p-24, 1.7e-38, "sigmoid of " + l);
            }
        }
    }

    private static double kl(double mean, double logvar) {
        return -0.5 * (1 + logvar - mean * mean - StrictMath.exp(logvar));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void latentMatchesItsFormulas(Kernels k) {
        int rows = 5;
        int valid = 4;
        float klScale = 0.4f;
        for (int latent : new int[] {1, 2, 20, 35}) {
            for (float freeBits : new float[] {0, 0.6f}) {
                Block heads = Block.random(rows * 2 * latent, 3, 1);
                Block epsilon = Block.random(rows * latent, 4, 1);
                Block dZ = Block.random(rows * latent, 5, 1);
                Block z = Block.random(rows * latent, 6, 1);
                Block rowKl = new Block(2 * rows);
                Block sums = new Block(3 * 2 * latent);
                Block dHeads = Block.random(rows * 2 * latent, 7, 1);
                LatentKernels kernel = k.latents();
                kernel.forward(
                        heads.address, epsilon.address, z.address, rows, valid, latent, rowKl.address, sums.address);
                kernel.backward(
                        heads.address,
                        epsilon.address,
                        dZ.address,
                        dHeads.address,
                        rows,
                        valid,
                        latent,
                        klScale,
                        freeBits);
                double[][] columns = new double[3][latent];
                for (int row = 0; row < rows; row++) {
                    double sum = 0;
                    double counted = 0;
                    for (int j = 0; j < latent; j++) {
                        int i = row * latent + j;
                        double m = heads.get(row * 2 * latent + j);
                        double v = heads.get(row * 2 * latent + latent + j);
                        double e = epsilon.get(i);
                        double g = dZ.get(i);
                        float dMean = dHeads.get(row * 2 * latent + j);
                        float dLogvar = dHeads.get(row * 2 * latent + latent + j);
                        if (row >= valid) {
                            assertEquals(0f, z.get(i));
                            assertEquals(0f, dMean);
                            assertEquals(0f, dLogvar);
                            continue;
                        }
                        assertClose(m + StrictMath.exp(v / 2) * e, z.get(i), 1e-6, 1e-6, "z");
                        sum += kl(m, v);
                        counted += freeBits > 0 ? Math.max(freeBits, kl(m, v)) : kl(m, v);
                        columns[0][j] += kl(m, v);
                        columns[1][j] += m;
                        columns[2][j] += m * m;
                        assertClose(slope(m, v, e, g, freeBits, klScale, STEP, 0), dMean, 2e-6, 2e-6, "dMean");
                        assertClose(slope(m, v, e, g, freeBits, klScale, 0, STEP), dLogvar, 2e-6, 2e-6, "dLogvar");
                    }
                    assertClose(sum, rowKl.getDouble(row), 2e-6, 1e-6, "divergence of row " + row);
                    if (row < valid) {
                        long mean = heads.address + 8L * row * latent;
                        double actual = kernel.countedKlRow(mean, mean + 4L * latent, latent, freeBits);
                        assertClose(counted, actual, 2e-6, 1e-6, "counted divergence of row " + row);
                    }
                }
                for (int j = 0; j < latent; j++) {
                    assertClose(columns[0][j], sums.getDouble(j), 2e-6, 1e-6, "divergence of latent " + j);
                    assertEquals(columns[1][j], sums.getDouble(latent + j), 0.0, "mean of latent " + j);
                    assertEquals(columns[2][j], sums.getDouble(2 * latent + j), 0.0, "square of latent " + j);
                }
            }
        }
    }

    /** The central difference of an element's share of the loss, {@code g z + klScale max(freeBits, kl)}. */
    private static double slope(
            double m, double v, double e, double g, float freeBits, float klScale, double stepM, double stepV) {
        return (share(m + stepM, v + stepV, e, g, freeBits, klScale)
                        - share(m - stepM, v - stepV, e, g, freeBits, klScale))
                / (2 * STEP);
    }

    private static double share(double m, double v, double e, double g, float freeBits, float klScale) {
        double kl = freeBits > 0 ? Math.max(freeBits, kl(m, v)) : kl(m, v);
        return g * (m + StrictMath.exp(v / 2) * e) + klScale * kl;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void nanReachesDivergenceAndGradients(Kernels k) {
        for (int latent : new int[] {2, 35}) {
            for (int at = 0; at < 2 * latent; at++) {
                Block heads = Block.random(2 * latent, 8, 1);
                heads.set(at, Float.NaN);
                Block epsilon = Block.random(latent, 9, 1);
                Block z = new Block(latent);
                Block sums = new Block(2 + 3 * 2 * latent);
                Block d = new Block(2 * latent);
                k.latents()
                        .forward(
                                heads.address,
                                epsilon.address,
                                z.address,
                                1,
                                1,
                                latent,
                                sums.address,
                                sums.address + 8);
                k.latents().backward(heads.address, epsilon.address, epsilon.address, d.address, 1, 1, latent, 1, 0.1f);
                assertTrue(Double.isNaN(sums.getDouble(0)));
                assertTrue(Double.isNaN(sums.getDouble(1 + at % latent)));
                sums.assertCanaries();
                assertTrue(Float.isNaN(z.get(at % latent)));
                assertTrue(Float.isNaN(d.get(at)));
            }
        }
    }
}
