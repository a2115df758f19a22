package dev.elbow.backend.cpu;

import dev.elbow.backend.cpu.kernel.Kernels;

/**
 * The first thing a producer does in backward: mask the gradient by its fused ReLU and sum its bias gradient, in one pass;
 * unless the consumer has done both already.
 */
final class BiasGradient {
    private final Kernels kernels = Kernels.get();
    private final Edge out;
    private final int batch;

    /** Prepares the pass over {@code batch} rows of an edge whose ReLU flag and bias are set. */
    BiasGradient(Edge out, int batch) {
        this.out = out;
        this.batch = batch;
    }

    void run() {
        if (out.finished) {
            return;
        }
        int pixels = batch * (out.features / out.biasChannels);
        if (out.relu) {
            kernels.relu().backwardBias(out.gradient, out.value, pixels, out.biasChannels, out.biasGradient);
        } else {
            kernels.relu().biasGradient(out.gradient, pixels, out.biasChannels, out.biasGradient);
        }
    }
}
