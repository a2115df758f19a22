package dev.elbow.graph;

/**
 * Binary cross entropy with logits, summed over a sample: {@code max(l, 0) - l x + log(1 + exp(-|l|))}, whose gradient to the
 * logit {@code l} is {@code sigmoid(l) - x}. In inference the output is {@code sigmoid(l)}.
 */
public record BernoulliLoss() implements ReconstructionLoss {}
