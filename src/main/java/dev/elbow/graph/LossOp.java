package dev.elbow.graph;

import dev.elbow.tensor.Shape;

/**
 * The last op of a trainable graph. It compares the decoder's output with the graph's input as it was before any {@link
 * InputNoise}; compiled for inference it turns logits into the reconstruction instead.
 */
public sealed interface LossOp extends Op permits BernoulliLoss, GaussianLoss {

    @Override
    default Shape infer(Shape input) {
        return input;
    }

    @Override
    default boolean isLayer() {
        return false;
    }
}
