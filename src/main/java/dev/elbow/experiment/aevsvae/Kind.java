package dev.elbow.experiment.aevsvae;

import dev.elbow.model.Preset;

/** The models that are compared. */
enum Kind {
    /** Without sampling and without a prior. */
    AE("ae", "AE", Preset.DENSE_AE, 0),
    /** Samples, and pays nothing for its code. */
    FREE("vae-0", "VAE, beta 0", Preset.DENSE_VAE, 0),
    /** Near the balanced bound: 1 / 784 would be the balance for 28 x 28 pixels. */
    BALANCED("vae-0.001", "VAE, beta 0.001", Preset.DENSE_VAE, 0.001f),
    /** Pays more for a nat of code than all pixels can give back. */
    DEAR("vae-10", "VAE, beta 10", Preset.DENSE_VAE, 10);

    private final String id;
    private final String title;
    private final Preset preset;
    private final float beta;

    Kind(String id, String title, Preset preset, float beta) {
        this.id = id;
        this.title = title;
        this.preset = preset;
        this.beta = beta;
    }

    /** Returns the name of its run. */
    String id() {
        return id;
    }

    /** Returns what ids of figures call it. */
    String figureId() {
        return id.replace('.', '-');
    }

    /** Returns what people call it. */
    String title() {
        return title;
    }

    Preset preset() {
        return preset;
    }

    float beta() {
        return beta;
    }
}
