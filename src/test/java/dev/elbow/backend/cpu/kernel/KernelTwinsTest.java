package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.KernelContract.assertTwins;

import dev.elbow.backend.cpu.kernel.KernelContract.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vector kernels against their scalar twins, bit for bit, at every length and with canaries. */
class KernelTwinsTest {
    private static final float[] SPECIALS = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        1e30f,
        -1e30f,
        88.7f,
        88.73f,
        -87f,
        -104f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e-20f
    };

    /** Random numbers with every special value at every lane of some vector. */
    private static Block special(int n, long seed) {
        Block block = Block.random(n, seed, 3);
        for (int i = 0; i < n; i += 5) {
            block.set(i, SPECIALS[(int) ((i / 5 + seed) % SPECIALS.length)]);
        }
        return block;
    }

    private static List<Block> inputs(int n, long seed) {
        return List.of(Block.random(n, seed, 3), special(n, seed));
    }

    @Test
    void elementwise() {
        for (int n : KernelContract.lengths()) {
            for (Block src : inputs(n, 1)) {
                assertTwins("add " + n, k -> {
                    Block dst = Block.random(n, 2, 1);
                    k.elementwise().add(dst.address, src.address, n);
                    return new Outcome(0, dst);
                });
                assertTwins("fill, copy " + n, k -> {
                    Block filled = new Block(n);
                    Block copied = new Block(n);
                    k.elementwise().fill(filled.address, 0.1f, n);
                    k.elementwise().copy(src.address, copied.address, n);
                    Block.assertSameBits(src, copied, "copy");
                    return new Outcome(0, filled, copied);
                });
                assertTwins("scaleBytes " + n, k -> {
                    Block dst = new Block(n);
                    k.elementwise().scaleBytes(src.address, dst.address, n);
                    return new Outcome(0, dst);
                });
            }
        }
    }

    @Test
    void relu() {
        for (int n : KernelContract.lengths()) {
            for (Block src : inputs(n, 3)) {
                assertTwins("relu " + n, k -> {
                    Block y = new Block(n);
                    Block dOutput = special(n, 4);
                    k.relu().forward(src.address, y.address, n);
                    k.relu().backward(dOutput.address, src.address, n);
                    return new Outcome(0, y, dOutput);
                });
            }
        }
    }

    @Test
    void biasGradients() {
        for (int channels : new int[] {1, 2, 3, 7, 8, 15, 16, 17, 32, 37, 64, 400, 784, 3136}) {
            for (int pixels : new int[] {0, 1, 3, 4, 7, 9, 128, 259, 1030}) {
                if (pixels * channels > 500_000) {
                    continue;
                }
                Block y = Block.random(pixels * channels, 5, 1);
                assertTwins("bias gradients " + pixels + " x " + channels, k -> {
                    Block dOutput = Block.random(pixels * channels, 6, 1);
                    Block plain = new Block(channels);
                    Block masked = new Block(channels);
                    k.relu().biasGradient(dOutput.address, pixels, channels, plain.address);
                    k.relu().backwardBias(dOutput.address, y.address, pixels, channels, masked.address);
                    return new Outcome(0, dOutput, plain, masked);
                });
            }
        }
    }

    @Test
    void losses() {
        for (int n : KernelContract.lengths()) {
            for (Block output : inputs(n, 7)) {
                Block target = Block.uniform(n, 8);
                assertTwins("bernoulli " + n, k -> {
                    Block d = new Block(n);
                    return new Outcome(k.losses().bernoulli(output.address, target.address, d.address, n, 0.25f), d);
                });
                assertTwins("gaussian " + n, k -> {
                    Block d = new Block(n);
                    return new Outcome(k.losses().gaussian(output.address, target.address, d.address, n, 0.25f), d);
                });
                assertTwins("gaussian of sigmoid " + n, k -> {
                    Block d = new Block(n);
                    return new Outcome(
                            k.losses().gaussianOfSigmoid(output.address, target.address, d.address, n, 0.25f), d);
                });
                assertTwins("sigmoid " + n, k -> {
                    Block y = new Block(n);
                    k.losses().sigmoid(output.address, y.address, n);
                    return new Outcome(0, y);
                });
            }
        }
    }

    @Test
    void latents() {
        int rows = 3;
        for (int latent = 1; latent <= 67; latent++) {
            int l = latent;
            for (Block heads : inputs(rows * 2 * l, 9)) {
                Block epsilon = Block.random(rows * l, 10, 1);
                Block dZ = Block.random(rows * l, 11, 1);
                for (float freeBits : new float[] {0, 0.5f}) {
                    assertTwins("latent " + l, k -> {
                        Block z = new Block(rows * l);
                        Block rowKl = new Block(2 * rows);
                        Block sums = new Block(3 * 2 * l);
                        Block dHeads = Block.random(rows * 2 * l, 12, 1);
                        k.latents()
                                .forward(
                                        heads.address,
                                        epsilon.address,
                                        z.address,
                                        rows,
                                        2,
                                        l,
                                        rowKl.address,
                                        sums.address);
                        k.latents()
                                .backward(
                                        heads.address,
                                        epsilon.address,
                                        dZ.address,
                                        dHeads.address,
                                        rows,
                                        2,
                                        l,
                                        0.3f,
                                        freeBits);
                        double counted = k.latents().countedKlRow(heads.address, heads.address + 4L * l, l, freeBits);
                        return new Outcome(counted, z, rowKl, sums, dHeads);
                    });
                }
            }
        }
    }

    @Test
    void optimizers() {
        for (int n : KernelContract.lengths()) {
            for (Block grad : inputs(n, 13)) {
                assertTwins("optimizers " + n, k -> {
                    Block param = Block.random(n, 14, 1);
                    Block m = Block.random(n, 15, 1e-28);
                    Block v = Block.uniform(n, 16);
                    Block velocity = Block.random(n, 17, 1);
                    AdamRates rates = new AdamRates(0.9, 0.999, 1e-8, 0.01);
                    for (int step = 1; step <= 3; step++) {
                        rates.at(step, 1e-2, 0.5f);
                        k.optimizers().adam(param.address, grad.address, m.address, v.address, n, rates);
                        k.optimizers().sgd(param.address, grad.address, velocity.address, n, 1e-2f, 0.9f, 1e-3f, 0.5f);
                    }
                    return new Outcome(0, param, m, v, velocity);
                });
            }
        }
    }

    @Test
    void reductions() {
        for (int n : KernelContract.lengths()) {
            for (Block src : inputs(n, 18)) {
                assertTwins("sum " + n, k -> new Outcome(k.reductions().sum(src.address, n)));
                assertTwins("squaredNorm " + n, k -> new Outcome(k.reductions().squaredNorm(src.address, n)));
                assertTwins("maxAbs " + n, k -> new Outcome(k.reductions().maxAbs(src.address, n)));
            }
        }
    }

    @Test
    void pools() {
        int samples = 2;
        int height = 4;
        int width = 6;
        for (int channels = 1; channels <= 37; channels++) {
            int c = channels;
            int large = samples * height * width * c;
            for (Block src : inputs(large, 19)) {
                Block small = Block.random(large / 4, 20, 1);
                assertTwins("pools, channels " + c, k -> {
                    Block max = new Block(large / 4);
                    Block dMax = Block.random(large, 21, 1);
                    Block up = new Block(large);
                    Block dUp = new Block(large / 4);
                    k.pools().maxPool(src.address, max.address, samples, height, width, c);
                    k.pools().maxPoolBackward(src.address, small.address, dMax.address, samples, height, width, c);
                    k.pools().upsample(small.address, up.address, samples, height, width, c);
                    k.pools().upsampleBackward(src.address, dUp.address, samples, height, width, c);
                    return new Outcome(0, max, dMax, up, dUp);
                });
            }
        }
    }

    @Test
    void noise() {
        for (int width = 1; width <= 160; width++) {
            int w = width;
            int rows = 3;
            Block src = Block.random(rows * w, 22, 1);
            assertTwins("noise, width " + w, k -> {
                Block normals = new Block(rows * w);
                Block noisy = new Block(rows * w);
                k.noise().normals(normals.address, rows, w, -5L, 2, 1L << 33 | 7, 11);
                k.noise().addNormals(src.address, noisy.address, rows, w, 0.3f, 99, 4, 5, 0);
                return new Outcome(0, normals, noisy);
            });
        }
        assertTwins("noise, several strips", k -> {
            Block normals = new Block(3 * 2500);
            k.noise().normals(normals.address, 3, 2500, 1, 2, 3, 0x3FFFFFF0);
            return new Outcome(0, normals);
        });
    }
}
