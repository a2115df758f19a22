package dev.elbow.backend.cpu.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

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
    private final DoubleSupplier[] launches;

    KernelRound(Kernels k) {
        this.k = k;
        rates.at(3, 1e-3, 1);
        launches = launches();
    }

    /**
     * Every kernel as a launch of its own, called through one call site, as a plan calls them. Put into one method, as
     * many kernels as this would exceed what the compiler inlines, and the one that is cut in half would allocate.
     */
    private DoubleSupplier[] launches() {
        ElementwiseKernels elementwise = k.elementwise();
        LossKernels losses = k.losses();
        return new DoubleSupplier[] {
            () -> losses.bernoulli(input.address, target.address, a.address, N, 0.5f),
            () -> losses.bernoulliLoss(input.address, target.address, N),
            () -> losses.gaussian(input.address, target.address, b.address, N, 0.5f),
            () -> losses.gaussianLoss(input.address, target.address, N),
            () -> losses.gaussianOfSigmoid(input.address, target.address, c.address, N, 0.5f),
            () -> losses.gaussianOfSigmoidLoss(input.address, target.address, N),
            launch(() -> losses.sigmoid(input.address, d.address, N)),
            launch(() -> elementwise.add(a.address, b.address, N)),
            launch(() -> elementwise.add(a.address, c.address, N)),
            launch(() -> elementwise.add(a.address, d.address, N)),
            launch(() -> k.relu().forward(input.address, b.address, N)),
            launch(() -> k.relu().backwardBias(a.address, b.address, N / 32, 32, c.address)),
            launch(() -> k.relu().backwardBias(a.address, b.address, 15, 400, c.address)),
            launch(() -> k.relu().backward(a.address, input.address, N)),
            launch(() -> k.relu().biasGradient(a.address, N / 16, 16, d.address)),
            launch(() -> k.relu().biasGradient(a.address, 15, 400, c.address)),
            () -> k.reductions().sum(c.address, 32),
            () -> k.reductions().sum(d.address, 16),
            () -> k.reductions().squaredNorm(a.address, N),
            () -> k.reductions().maxAbs(a.address, N),
            launch(() -> k.noise().addNormals(target.address, b.address, 8, 784, 0.1f, 1, 2, 3, 4)),
            launch(() -> k.noise().normals(c.address, 128, 20, 1, 2, 3, 4)),
            launch(() ->
                    k.latents().forward(input.address, c.address, d.address, 64, 64, 40, b.address + 4096, b.address)),
            launch(() -> k.latents().backward(input.address, c.address, d.address, a.address, 64, 64, 40, 0.3f, 0.1f)),
            () -> k.latents().countedKlRow(input.address, target.address, 40, 0.3f),
            () -> k.reductions().sum(d.address, 64 * 40),
            () -> k.reductions().sum(a.address, 64 * 80),
            launch(() -> k.pools().maxPool(input.address, c.address, 2, 14, 14, 16)),
            launch(() -> k.pools().maxPoolBackward(input.address, c.address, d.address, 2, 14, 14, 16)),
            launch(() -> k.pools().upsample(c.address, b.address, 2, 14, 14, 16)),
            launch(() -> k.pools().upsampleBackward(b.address, c.address, 2, 14, 14, 16)),
            () -> k.reductions().sum(d.address, N),
            () -> k.reductions().sum(c.address, N / 4),
            launch(() -> elementwise.fill(b.address, 0, N)),
            launch(() -> elementwise.fill(c.address, 0, N)),
            launch(() -> elementwise.copy(target.address, d.address, N)),
            launch(() -> k.optimizers().adam(d.address, input.address, b.address, c.address, N, rates)),
            launch(() -> k.optimizers().sgd(d.address, input.address, b.address, N, 1e-3f, 0.9f, 0, 1)),
            launch(() -> elementwise.scaleBytes(target.address, a.address, N)),
            () -> k.reductions().sum(d.address, N),
            () -> k.reductions().sum(a.address, N),
        };
    }

    private static DoubleSupplier launch(Runnable kernel) {
        return () -> {
            kernel.run();
            return 0;
        };
    }

    int size() {
        return launches.length;
    }

    double run(int launch) {
        return launches[launch].getAsDouble();
    }

    /** Runs all of them and returns the sum of what they returned. */
    double run() {
        double sum = 0;
        for (int launch = 0; launch < launches.length; launch++) {
            sum += run(launch);
        }
        return sum;
    }

    int digest() {
        int hash = Double.hashCode(run());
        for (Block block : List.of(a, b, c, d)) {
            hash = 31 * hash + Arrays.hashCode(block.values());
        }
        return hash;
    }
}
