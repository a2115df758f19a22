package dev.elbow.model;

import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.ReconstructionLoss;
import java.util.Objects;

/**
 * What can be chosen about a preset. Immutable; start from {@link #defaults} and refine with the {@code with} methods.
 *
 * @param latent number of latent dimensions, 0 for the preset's own
 * @param loss compared with the input: {@link BernoulliLoss} (default) or {@link dev.elbow.graph.GaussianLoss}
 * @param inputNoise deviation of the noise added to inputs in training (a denoising autoencoder), 0 for none
 * @param decoderHidden units of the decoder's hidden layer in dense presets, 0 for no such layer, {@link #DEFAULT} for the
 *     preset's own
 */
public record ModelOptions(int latent, ReconstructionLoss loss, float inputNoise, int decoderHidden) {
    /** Stands for the preset's own value. */
    public static final int DEFAULT = -1;

    /** Checks the ranges. */
    public ModelOptions {
        Objects.requireNonNull(loss, "loss");
        if (latent < 0) {
            throw new IllegalArgumentException("latent must be at least 0 (0 is the preset's own), got " + latent);
        }
        if (!(inputNoise >= 0) || inputNoise == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("input noise must be finite and at least 0, got " + inputNoise);
        }
        if (decoderHidden < DEFAULT) {
            throw new IllegalArgumentException("decoder hidden units must be at least 0, got " + decoderHidden);
        }
    }

    /** Returns the preset's own latent size and hidden layer, Bernoulli loss, no input noise. */
    public static ModelOptions defaults() {
        return new ModelOptions(0, new BernoulliLoss(), 0, DEFAULT);
    }

    /** Returns a copy with the given number of latent dimensions. */
    public ModelOptions withLatent(int value) {
        return new ModelOptions(value, loss, inputNoise, decoderHidden);
    }

    /** Returns a copy with the given loss. */
    public ModelOptions withLoss(ReconstructionLoss value) {
        return new ModelOptions(latent, value, inputNoise, decoderHidden);
    }

    /** Returns a copy with the given deviation of the input noise. */
    public ModelOptions withInputNoise(float value) {
        return new ModelOptions(latent, loss, value, decoderHidden);
    }

    /** Returns a copy with the given hidden layer in the decoder. */
    public ModelOptions withDecoderHidden(int value) {
        return new ModelOptions(latent, loss, inputNoise, value);
    }
}
