package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.KernelContract.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.random.Philox;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Elementwise kernels, reductions, optimizers and noise against plain double loops. Sums of n floats in {@link
 * SumOrder} are off by at most 16 * 2^-24 of the sum of absolute terms: 1e-6.
 */
class KernelFormulasTest {
    private static final int N = 1031;

    static Iterable<Kernels> kernels() {
        return KernelContract.both();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void bytesAreDividedBy255(Kernels k) {
        Block bytes = new Block(64);
        for (int i = 0; i < 64; i++) {
            int word = (4 * i & 0xFF) | (4 * i + 1 & 0xFF) << 8 | (4 * i + 2 & 0xFF) << 16 | (4 * i + 3) << 24;
            RawMemory.setInt(bytes.address, i, word);
        }
        Block floats = new Block(256);
        k.elementwise().scaleBytes(bytes.address, floats.address, 256);
        for (int i = 0; i < 256; i++) {
            assertEquals((float) (i / 255.0), floats.get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void reductionsMatchDoubleLoops(Kernels k) {
        Block x = Block.random(N, 1, 2);
        double sum = 0;
        double absolute = 0;
        double squares = 0;
        float max = 0;
        for (float v : x.values()) {
            sum += v;
            absolute += Math.abs(v);
            squares += (double) v * v;
            max = Math.max(max, Math.abs(v));
        }
        assertClose(sum, k.reductions().sum(x.address, N), 0, 1e-6 * absolute, "sum");
        assertClose(squares, k.reductions().squaredNorm(x.address, N), 1e-13, 0, "squared norm");
        assertEquals(max, k.reductions().maxAbs(x.address, N));
        assertTrue(k.reductions().allFinite(x.address, N));
        for (int at : new int[] {0, 17, N - 1}) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                Block broken = x.copy();
                broken.set(at, bad);
                assertFalse(k.reductions().allFinite(broken.address, N));
                assertEquals(Math.abs(bad), k.reductions().maxAbs(broken.address, N));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void largeGradientsHaveAFiniteNorm(Kernels k) {
        Block x = new Block(100);
        k.elementwise().fill(x.address, 1e30f, 100);
        double expected = 100 * (double) 1e30f * 1e30f;
        assertClose(expected, k.reductions().squaredNorm(x.address, 100), 1e-13, 0, "squared norm");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void smallIntegerBiasGradientsAreExact(Kernels k) {
        int pixels = 1003;
        for (int channels : new int[] {1, 3, 16, 33}) {
            Block d = new Block(pixels * channels);
            Block y = new Block(pixels * channels);
            for (int i = 0; i < d.size; i++) {
                d.set(i, i * 7 % 11 - 5);
                y.set(i, Math.max(0, i * 5 % 9 - 4));
            }
            Block plain = new Block(channels);
            Block masked = new Block(channels);
            k.relu().biasGradient(d.address, pixels, channels, plain.address);
            Block kept = d.copy();
            k.relu().backwardBias(kept.address, y.address, pixels, channels, masked.address);
            for (int c = 0; c < channels; c++) {
                int sum = 0;
                int maskedSum = 0;
                for (int p = 0; p < pixels; p++) {
                    int i = p * channels + c;
                    sum += (int) d.get(i);
                    maskedSum += y.get(i) > 0 ? (int) d.get(i) : 0;
                    assertEquals(y.get(i) > 0 ? d.get(i) : 0, kept.get(i));
                }
                assertEquals(sum, plain.get(c), "channel " + c);
                assertEquals(maskedSum, masked.get(c), "channel " + c);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void nanPassesReluBothWays(Kernels k) {
        for (int at = 0; at < 40; at++) {
            Block x = Block.random(40, 2, 1);
            x.set(at, Float.NaN);
            Block y = new Block(40);
            k.relu().forward(x.address, y.address, 40);
            Block d = Block.random(40, 3, 1);
            Block before = d.copy();
            k.relu().backward(d.address, y.address, 40);
            for (int i = 0; i < 40; i++) {
                assertEquals(i == at ? Float.NaN : Math.max(0, x.get(i)), y.get(i));
                assertEquals(i == at || x.get(i) > 0 ? before.get(i) : 0, d.get(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void adamFollowsThePaper(Kernels k) {
        Block param = Block.random(N, 4, 1);
        double[] p = new double[N];
        double[] m = new double[N];
        double[] v = new double[N];
        for (int i = 0; i < N; i++) {
            p[i] = param.get(i);
        }
        Block first = new Block(N);
        Block second = new Block(N);
        double decay = 0.01;
        AdamRates rates = new AdamRates(0.9, 0.999, 1e-8, decay);
        for (int step = 1; step <= 20; step++) {
            Block grad = Block.random(N, 100 + step, 0.1);
            rates.at(step, 1e-3, 0.5f);
            k.optimizers().adam(param.address, grad.address, first.address, second.address, N, rates);
            for (int i = 0; i < N; i++) {
                double g = 0.5 * grad.get(i);
                p[i] *= 1 - 1e-3 * decay;
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                double mHat = m[i] / (1 - Math.pow(0.9, step));
                double vHat = v[i] / (1 - Math.pow(0.999, step));
                p[i] -= 1e-3 * mHat / (Math.sqrt(vHat) + 1e-8);
            }
        }
        for (int i = 0; i < N; i++) {
            // A step rounds the parameter twice, for the decay and for the step: 20 times half an ulp below 4 each.
            assertClose(p[i], param.get(i), 0, 2 * 20 * 0x1p-23, "parameter " + i);
            assertClose(v[i], second.get(i), 2e-6, 0, "second moment " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sgdFollowsPyTorch(Kernels k) {
        Block param = Block.random(N, 5, 1);
        double[] p = new double[N];
        double[] velocity = new double[N];
        for (int i = 0; i < N; i++) {
            p[i] = param.get(i);
        }
        Block native32 = new Block(N);
        for (int step = 1; step <= 20; step++) {
            Block grad = Block.random(N, 200 + step, 0.1);
            k.optimizers().sgd(param.address, grad.address, native32.address, N, 1e-2f, 0.9f, 1e-3f, 2);
            for (int i = 0; i < N; i++) {
                velocity[i] = 0.9 * velocity[i] + 2 * grad.get(i) + 1e-3 * p[i];
                p[i] -= 1e-2 * velocity[i];
            }
        }
        for (int i = 0; i < N; i++) {
            // Rounded once a step.
            assertClose(p[i], param.get(i), 0, 20 * 0x1p-23, "parameter " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void momentsNeverBecomeDenormal(Kernels k) {
        Block param = Block.random(64, 6, 1);
        Block m = Block.random(64, 7, 1e-3);
        Block v = Block.uniform(64, 8);
        Block velocity = Block.random(64, 9, 1e-3);
        Block grad = new Block(64);
        AdamRates rates = new AdamRates(0.9, 0.9, 1e-8, 0);
        for (int step = 1; step <= 2000; step++) {
            rates.at(step, 1e-3, 1);
            k.optimizers().adam(param.address, grad.address, m.address, v.address, 64, rates);
            k.optimizers().sgd(param.address, grad.address, velocity.address, 64, 1e-3f, 0.9f, 0, 1);
            for (int i = 0; i < 64; i++) {
                for (float moment : new float[] {m.get(i), v.get(i), velocity.get(i)}) {
                    assertTrue(moment == 0 || Math.abs(moment) >= Float.MIN_NORMAL, "denormal " + moment);
                }
            }
        }
        assertEquals(0f, k.reductions().maxAbs(m.address, 64));
        assertEquals(0f, k.reductions().maxAbs(v.address, 64));
        assertEquals(0f, k.reductions().maxAbs(velocity.address, 64));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void normalsFollowPhilox(Kernels k) {
        int[] words = new int[4];
        for (int width : new int[] {1, 2, 3, 20, 67, 200}) {
            Block noise = new Block(5 * width);
            k.noise().normals(noise.address, 5, width, 42, 2, 1L << 40 | 9, 3);
            for (int row = 0; row < 5; row++) {
                for (int c = 0; c < width; c++) {
                    int element = (3 + row) * Philox.rowStride(width) + c;
                    double expected = Philox.normal(42, 2, 1L << 40 | 9, element, words);
                    // Radius and sine are within 2.5 ulp each, their product within 6: 6 * 2^-24.
                    assertClose(expected, noise.get(row * width + c), 6 * 0x1p-23, 0, "row " + row + ", column " + c);
                }
            }
            noise.assertCanaries();
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void noiseIsStandardNormal(Kernels k) {
        int n = 1 << 20;
        Block noise = new Block(n);
        k.noise().normals(noise.address, 1, n, 7, 2, 3, 0);
        double mean = k.reductions().sum(noise.address, n) / n;
        double variance = k.reductions().squaredNorm(noise.address, n) / n;
        // Five standard errors of n = 2^20 draws: 5 / 1024 and sqrt(2) times that.
        assertClose(0, mean, 0, 5.0 / 1024, "mean");
        assertClose(1, variance, 0, 5 * Math.sqrt(2) / 1024, "variance");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void addedNoiseIsScaledNoise(Kernels k) {
        Block src = Block.uniform(3 * 100, 10);
        Block noisy = new Block(3 * 100);
        Block noise = new Block(3 * 100);
        k.noise().addNormals(src.address, noisy.address, 3, 100, 0.25f, 1, 4, 2, 6);
        k.noise().normals(noise.address, 3, 100, 1, 4, 2, 6);
        for (int i = 0; i < 300; i++) {
            assertEquals(Math.fma(0.25f, noise.get(i), src.get(i)), noisy.get(i));
        }
    }
}
