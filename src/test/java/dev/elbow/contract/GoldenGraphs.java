package dev.elbow.contract;

import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.MaxPool;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.graph.Upsample;
import dev.elbow.tensor.Shape;
import java.util.Map;

/** The models of the golden fixtures, by file name. */
final class GoldenGraphs {
    static final Map<String, Graph> ALL = Map.of(
            "tiny-conv-vae", convVae(1),
            "tiny-conv-vae-rgb", convVae(3),
            "tiny-dense-vae", denseVae(),
            "tiny-conv-ae", convAe());

    private GoldenGraphs() {}

    private static Graph convVae(int channels) {
        return Graph.builder(Shape.of(8, 8, channels))
                .add(new Conv(4, 3, 2, 1), new Relu(), new Conv(8, 3, 2, 1), new Relu())
                .add(new Flatten(), new Dense(6), new Relu(), new GaussianLatent(3))
                .add(new Dense(32), new Relu(), new Reshape(Shape.of(2, 2, 8)))
                .add(new ConvTranspose(8, 3, 2, 1, 1), new Relu(), new ConvTranspose(4, 3, 2, 1, 1), new Relu())
                .add(same(channels), new BernoulliLoss())
                .build();
    }

    private static Graph denseVae() {
        return Graph.builder(Shape.of(12))
                .add(new Dense(7), new Relu(), new GaussianLatent(2))
                .add(new Dense(7), new Relu(), new Dense(12), new BernoulliLoss())
                .build();
    }

    private static Graph convAe() {
        return Graph.builder(Shape.of(8, 8, 1))
                .add(same(4), new Relu(), new MaxPool(), same(4), new Relu(), new MaxPool())
                .code()
                .add(same(4), new Relu(), new Upsample(), same(4), new Relu(), new Upsample())
                .add(same(1), new BernoulliLoss())
                .build();
    }

    private static Op same(int channels) {
        return new Conv(channels, 3, 1, 1);
    }
}
