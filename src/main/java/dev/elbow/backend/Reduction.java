package dev.elbow.backend;

/** How the reconstruction loss of one sample is reduced over its features; both are then averaged over the batch. */
public enum Reduction {
    /** Summed: units are nats per sample. */
    SUM,
    /** Averaged; the KL term stays summed over latents. */
    MEAN;

    /** Returns the factor on a sum over {@code features} features. */
    public float factor(int features) {
        return this == SUM ? 1f : 1f / features;
    }
}
