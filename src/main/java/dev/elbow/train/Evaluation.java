package dev.elbow.train;

/**
 * What a model is worth on a data set, with one draw of epsilon per sample and parameters at rest.
 *
 * @param images number of samples
 * @param recon mean reconstruction loss of a sample, in nats with the sum reduction
 * @param kl mean KL divergence of a sample in nats, 0 without a variational head
 * @param klPerLatent mean KL of each latent in nats, empty without a variational head
 * @param activeUnits latents whose posterior mean varies over the data by more than {@link #ACTIVE_VARIANCE}
 */
public record Evaluation(long images, double recon, double kl, double[] klPerLatent, int activeUnits) {
    /** The variance of a latent's posterior mean above which it counts as active (Burda et al., "Importance Weighted Autoencoders", 2016). */
    public static final double ACTIVE_VARIANCE = 0.01;

    /** Returns {@code recon + kl}, whatever beta trained the model. */
    public double negativeElbo() {
        return recon + kl;
    }

    /** Returns whether the model is variational and no latent is active: the code says nothing about the sample. */
    public boolean collapsed() {
        return klPerLatent.length > 0 && activeUnits == 0;
    }
}
