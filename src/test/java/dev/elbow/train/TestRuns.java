package dev.elbow.train;

import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.graph.Relu;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Small models and data that tests of training share. */
final class TestRuns {
    static final int FEATURES = 12;
    static final Shape ROW = Shape.of(FEATURES);

    private TestRuns() {}

    /** A dense VAE small enough for the reference backend. */
    static Graph tinyVae() {
        return Graph.builder(ROW)
                .add(new Dense(7), new Relu(), new GaussianLatent(2))
                .add(new Dense(7), new Relu(), new Dense(FEATURES), new BernoulliLoss())
                .build();
    }

    /** Rows of two kinds, so that there is something to learn. */
    static Dataset rows(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count * FEATURES];
        for (int row = 0; row < count; row++) {
            boolean kind = random.nextBoolean();
            for (int i = 0; i < FEATURES; i++) {
                float base = (i < FEATURES / 2) == kind ? 0.85f : 0.05f;
                values[row * FEATURES + i] = base + 0.1f * random.nextFloat();
            }
        }
        return Dataset.of(values, ROW);
    }

    static Map<String, float[]> weights(Autoencoder model) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        for (Parameter parameter : model.graph().parameters()) {
            weights.put(parameter.name(), model.parameters().get(parameter));
        }
        return weights;
    }

    static Autoencoder model(Device device) {
        return Autoencoder.create(device, tinyVae(), 7);
    }
}
