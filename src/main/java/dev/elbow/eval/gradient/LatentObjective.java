package dev.elbow.eval.gradient;

/** A loss as a function of the latents, with its gradient, for many latents at once. */
@FunctionalInterface
public interface LatentObjective {

    /**
     * Evaluates rows of latents.
     *
     * @param latents {@code [n, L]}
     * @param values receives the loss of each row, {@code [n]}
     * @param gradients receives the gradient of each row's loss to its latents, {@code [n, L]}
     */
    void evaluate(float[] latents, double[] values, float[] gradients);
}
