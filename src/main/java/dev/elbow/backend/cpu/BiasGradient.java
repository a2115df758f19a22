package dev.elbow.backend.cpu;

import dev.elbow.backend.cpu.kernel.Kernels;

/**
 * Masks the gradient to a producer's output by its fused ReLU and sums its bias gradient, in one pass. The producer runs it first
 * in backward, unless the consumer has already done so, while the rows were in cache.
 */
final class BiasGradient {
    private final Kernels kernels = Kernels.get();
    private final Edge edge;
    private final long partial;

    /**
     * Prepares the pass over an edge whose ReLU flag and bias are set.
     *
     * @param partial address of as many floats as the bias has, for the sums of rows behind the first ones; 0 if all rows come at
     *     once
     */
    BiasGradient(Edge edge, long partial) {
        this.edge = edge;
        this.partial = partial;
    }

    /** The pass over some rows. Rows come in ascending order from 0: the first ones overwrite the bias gradient, others add to it. */
    void run(int first, int rows) {
        int channels = edge.biasChannels;
        int pixels = rows * (edge.features / channels);
        long sums = first == 0 ? edge.biasGradient : partial;
        if (edge.relu) {
            kernels.relu().backwardBias(edge.gradient(first), edge.value(first), pixels, channels, sums);
        } else {
            kernels.relu().biasGradient(edge.gradient(first), pixels, channels, sums);
        }
        if (first > 0) {
            kernels.elementwise().add(edge.biasGradient, partial, channels);
        }
    }
}
