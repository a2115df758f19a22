package dev.elbow.backend;

/**
 * The buffers of a plan that a caller can reach; each row holds one sample, rows in batch order. Rows past the valid ones of
 * a run may hold anything: what a caller left there is not read, and what a plan leaves there means nothing. Which buffers a
 * plan has, {@link PlanLayout} says.
 */
public enum Port {
    /** The input {@code [batch, features]}: written by the caller, or by the plan from its samples. */
    INPUT,
    /**
     * The class of each row, {@code [batch]}, a whole number counted from 0: written by the caller, or by the plan from its
     * samples; in training and evaluation of a graph with a {@link dev.elbow.graph.SoftmaxLoss}.
     */
    LABEL,
    /**
     * The last op's output; in inference with a loss, the reconstruction or the probabilities. Training and
     * evaluation with a loss have none: a fused loss keeps no logits.
     */
    OUTPUT,
    /** The gradient to the output, given by the caller; only in training of a graph without a loss. */
    D_OUTPUT,
    /** The gradient to the input; only when the specification asks for it. */
    D_INPUT,
    /** The latent head's mean {@code [batch, L]}. */
    MEAN,
    /** The latent head's log variance {@code [batch, L]}. */
    LOGVAR,
    /** The latent sample {@code [batch, L]}. */
    LATENT,
    /** The standard normal noise {@code [batch, L]}: written by the caller when the noise is given. */
    EPSILON,
    /** The loss of each row without KL, {@code [batch]}, a reconstruction loss reduced as specified; in evaluation. */
    ROW_RECON,
    /** The KL divergence of each row in nats, {@code [batch]}; in evaluation. */
    ROW_KL
}
