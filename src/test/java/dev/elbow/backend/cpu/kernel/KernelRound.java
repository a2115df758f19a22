package dev.elbow.backend.cpu.kernel;

import java.util.Arrays;
import java.util.List;

/** Every kernel once, over fixed inputs. */
final class KernelRound {
    private static final int N = 784 * 8;

    private final Kernels k;
    private final Block input = Block.random(N, 1, 3);
    private final Block target = Block.uniform(N, 2);
    private final Block a = new Block(N);
    private final Block b = new Block(N);
    private final Block c = new Block(N);
    private final Block d = new Block(N);
    private final AdamRates rates = new AdamRates(0.9, 0.999, 1e-8, 0.01);

    KernelRound(Kernels k) {
        this.k = k;
    }

    double run() {
        double sum = k.losses().bernoulli(input.address, target.address, a.address, N, 0.5f);
        sum += k.losses().bernoulliLoss(input.address, target.address, N);
        sum += k.losses().gaussian(input.address, target.address, b.address, N, 0.5f);
        sum += k.losses().gaussianOfSigmoid(input.address, target.address, c.address, N, 0.5f);
        k.elementwise().add(a.address, b.address, N);
        k.elementwise().add(a.address, c.address, N);
        k.relu().forward(input.address, b.address, N);
        k.relu().backwardBias(a.address, b.address, N / 32, 32, c.address);
        k.relu().biasGradient(a.address, N / 16, 16, d.address);
        sum += k.reductions().sum(c.address, 32) + k.reductions().sum(d.address, 16);
        sum += k.reductions().squaredNorm(a.address, N) + k.reductions().maxAbs(a.address, N);
        k.noise().addNormals(target.address, b.address, 8, 784, 0.1f, 1, 2, 3, 4);
        k.noise().normals(c.address, 128, 20, 1, 2, 3, 4);
        k.latents().forward(input.address, c.address, d.address, 64, 64, 40, b.address + 4096, b.address);
        k.latents().backward(input.address, c.address, d.address, a.address, 64, 64, 40, 0.3f, 0.1f);
        sum += k.reductions().sum(d.address, 64 * 40) + k.reductions().sum(a.address, 64 * 80);
        k.pools().maxPool(input.address, c.address, 2, 14, 14, 16);
        k.pools().maxPoolBackward(input.address, c.address, d.address, 2, 14, 14, 16);
        k.pools().upsample(c.address, b.address, 2, 14, 14, 16);
        k.pools().upsampleBackward(b.address, c.address, 2, 14, 14, 16);
        sum += k.reductions().sum(d.address, N) + k.reductions().sum(c.address, N / 4);
        k.elementwise().fill(b.address, 0, N);
        k.elementwise().fill(c.address, 0, N);
        k.elementwise().copy(target.address, d.address, N);
        rates.at(3, 1e-3, 1);
        k.optimizers().adam(d.address, input.address, b.address, c.address, N, rates);
        k.optimizers().sgd(d.address, input.address, b.address, N, 1e-3f, 0.9f, 0, 1);
        k.elementwise().scaleBytes(target.address, a.address, N);
        return sum + k.reductions().sum(d.address, N) + k.reductions().sum(a.address, N);
    }

    int digest() {
        int hash = Double.hashCode(run());
        for (Block block : List.of(a, b, c, d)) {
            hash = 31 * hash + Arrays.hashCode(block.values());
        }
        return hash;
    }
}
