package dev.elbow.graph;

/**
 * Half the squared error summed over a sample, {@code 0.5 (y - x)^2}: the negative log likelihood of a Gaussian with unit
 * variance, without its constant.
 *
 * @param sigmoid whether {@code y = sigmoid(output)}, so that reconstructions stay in (0, 1); else {@code y = output}
 */
public record GaussianLoss(boolean sigmoid) implements ReconstructionLoss {}
