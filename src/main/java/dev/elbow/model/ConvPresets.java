package dev.elbow.model;

import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Initialisation;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.MaxPool;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.graph.Upsample;
import dev.elbow.tensor.Shape;

/**
 * The presets made of 3x3 convolutions. They begin as Keras does: with PyTorch's default initialisation {@code conv-vae}
 * collapses on MNIST from the first epoch (KL 0), with Glorot's it learns.
 */
final class ConvPresets {
    private ConvPresets() {}

    static Graph ae(Shape input, ModelOptions options) {
        return begin(input, options)
                .add(same(32), new Relu(), new MaxPool(), same(32), new Relu(), new MaxPool())
                .code()
                .add(same(32), new Relu(), new Upsample(), same(32), new Relu(), new Upsample())
                .add(same(input.channels()), options.loss())
                .build();
    }

    static Graph vae(Shape input, int latent, ModelOptions options) {
        Shape deepest = Shape.of(input.height() / 4, input.width() / 4, 64);
        return begin(input, options)
                .add(down(32), new Relu(), down(64), new Relu())
                .add(new Flatten(), new Dense(16), new Relu(), new GaussianLatent(latent))
                .add(new Dense(deepest.elements()), new Relu(), new Reshape(deepest))
                .add(up(64), new Relu(), up(32), new Relu())
                .add(same(input.channels()), options.loss())
                .build();
    }

    static Graph deepVae(Shape input, int latent, ModelOptions options) {
        Shape deepest = Shape.of(input.height() / 16, input.width() / 16, 256);
        return begin(input, options)
                .add(down(32), new Relu(), down(64), new Relu(), down(128), new Relu(), down(256), new Relu())
                .add(new Flatten(), new Dense(256), new Relu(), new GaussianLatent(latent))
                .add(new Dense(deepest.elements()), new Relu(), new Reshape(deepest))
                .add(up(256), new Relu(), up(128), new Relu(), up(64), new Relu(), up(32), new Relu())
                .add(same(input.channels()), options.loss())
                .build();
    }

    /** Without convolutions on the way back: a dense decoder learns as much in fewer and cheaper steps. */
    static Graph reportVae(Shape input, int latent, ModelOptions options) {
        return begin(input, options)
                .add(down(16), new Relu(), down(32), new Relu())
                .add(new Flatten(), new Dense(512), new Relu(), new GaussianLatent(latent))
                .add(new Dense(512), new Relu(), new Dense(512), new Relu())
                .add(new Dense(input.elements()), new Reshape(input), options.loss())
                .build();
    }

    private static Graph.Builder begin(Shape input, ModelOptions options) {
        Graph.Builder builder = Graph.builder(input).initialisation(Initialisation.KERAS);
        return options.inputNoise() > 0 ? builder.add(new InputNoise(options.inputNoise())) : builder;
    }

    /** Keeps height and width. */
    private static Op same(int channels) {
        return new Conv(channels, 3, 1, 1);
    }

    /** Halves height and width. */
    private static Op down(int channels) {
        return new Conv(channels, 3, 2, 1);
    }

    /** Doubles height and width. */
    private static Op up(int channels) {
        return new ConvTranspose(channels, 3, 2, 1, 1);
    }
}
