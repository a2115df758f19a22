package dev.elbow.experiment.latentclassifier;

import dev.elbow.experiment.ModelSpec;
import dev.elbow.experiment.Study;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import java.util.List;

/**
 * A model that the report trains.
 *
 * @param decoder what its decoder is, in words
 * @param hidden units of the decoder's hidden layer, {@link ModelOptions#DEFAULT} for the preset's own
 * @param latents size of the code
 */
record Variant(String decoder, int hidden, int latents) {
    /** Few latents, to be looked at. */
    static final int SMALL = 2;
    /** As many as the preset has. */
    static final int LARGE = 20;

    static final List<Variant> ALL = List.of(
            new Variant("linear", 0, SMALL),
            new Variant("hidden", ModelOptions.DEFAULT, SMALL),
            new Variant("linear", 0, LARGE),
            new Variant("hidden", ModelOptions.DEFAULT, LARGE));

    ModelSpec spec(Study study) {
        return study.model(
                Preset.DENSE_VAE, ModelOptions.defaults().withLatent(latents).withDecoderHidden(hidden));
    }

    /** Returns what ids of figures and run folders call it. */
    String id() {
        return decoder + "-" + latents;
    }

    /** Returns what people call it. */
    String title() {
        return "%s, %d latents".formatted(model(), latents);
    }

    /** Returns what people call the model, without the size of its code. */
    String model() {
        return hidden == 0 ? "dense-vae, linear decoder" : "dense-vae";
    }

    boolean isPlane() {
        return latents == SMALL;
    }
}
