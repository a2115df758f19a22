package dev.elbow.graph;

import dev.elbow.tensor.Shape;

/**
 * The last op of a trainable graph: it compares the output with what was wanted. Compiled for inference it turns logits into
 * what they stand for instead.
 */
public sealed interface LossOp extends Op permits ReconstructionLoss, SoftmaxLoss {

    @Override
    default Shape infer(Shape input) {
        return input;
    }

    @Override
    default boolean isLayer() {
        return false;
    }
}
