package dev.elbow.model;

import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Initialisation;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.tensor.Shape;

/** The presets made of dense layers, initialised as PyTorch does. */
final class DensePresets {
    private static final int HIDDEN = 400;

    private DensePresets() {}

    static Graph vae(Shape input, int latent, ModelOptions options) {
        return decoder(encoder(input, options).add(new GaussianLatent(latent)), input, options);
    }

    static Graph ae(Shape input, int latent, ModelOptions options) {
        return decoder(encoder(input, options).add(new Dense(latent)).code(), input, options);
    }

    private static Graph.Builder encoder(Shape input, ModelOptions options) {
        Graph.Builder builder = Graph.builder(input).initialisation(Initialisation.PYTORCH);
        if (options.inputNoise() > 0) {
            builder.add(new InputNoise(options.inputNoise()));
        }
        if (input.rank() > 1) {
            builder.add(new Flatten());
        }
        return builder.add(new Dense(HIDDEN), new Relu());
    }

    private static Graph decoder(Graph.Builder builder, Shape input, ModelOptions options) {
        int hidden = options.decoderHidden() == ModelOptions.DEFAULT ? HIDDEN : options.decoderHidden();
        if (hidden > 0) {
            builder.add(new Dense(hidden), new Relu());
        }
        builder.add(new Dense(input.elements()));
        if (input.rank() > 1) {
            builder.add(new Reshape(input));
        }
        return builder.add(options.loss()).build();
    }
}
