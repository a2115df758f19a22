package dev.elbow.graph;

/**
 * A loss that compares the decoder's output with the graph's input as it was before any {@link InputNoise}; in inference it
 * yields the reconstruction.
 */
public sealed interface ReconstructionLoss extends LossOp permits BernoulliLoss, GaussianLoss {}
