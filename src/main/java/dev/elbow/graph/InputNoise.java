package dev.elbow.graph;

import dev.elbow.tensor.Shape;

/**
 * Adds {@code stddev} times standard normal noise to the input while training (a denoising autoencoder); does nothing in
 * evaluation and inference. Only as the first op of a graph: the loss still compares with the clean input.
 *
 * @param stddev the deviation of the noise, in units of the input
 */
public record InputNoise(float stddev) implements Op {
    /** Checks the deviation. */
    public InputNoise {
        if (!(stddev >= 0) || stddev == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("the noise's deviation must be finite and at least 0, got " + stddev);
        }
    }

    @Override
    public Shape infer(Shape input) {
        return input;
    }

    @Override
    public boolean isLayer() {
        return false;
    }
}
