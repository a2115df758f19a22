package dev.elbow.contract;

import dev.elbow.backend.Reduction;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.LossOp;
import dev.elbow.graph.MaxPool;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.graph.Upsample;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Whole models in the shape of the presets, small: every fusion that a backend makes has its neighbours here. */
@Tag("contract")
class ModelContractTest extends OpContract {

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Graph graph : List.of(
                convVae(Shape.of(8, 8, 1), 32, new BernoulliLoss()),
                convVae(Shape.of(4, 12, 3), 8, new GaussianLoss(true)),
                denseVae(),
                reportVae(),
                convAe(),
                denoising())) {
            Case c = Case.of(Numbers.REALS, graph);
            cases.add(c.batch(1, 1));
            cases.add(c);
            cases.add(c.batch(5, 3));
            if (graph.latent().isPresent()) {
                cases.add(c.drawnEpsilon());
                cases.add(c.loss(4, Reduction.SUM, 0.2f));
                cases.add(c.batch(4, 3).loss(0.25f, Reduction.MEAN, 0));
            }
        }
        Case parts = Case.of(Numbers.REALS, parts());
        cases.add(parts.batch(5, 3));
        cases.add(parts.batch(3, 0));
        return cases;
    }

    static Graph convVae(Shape image, int channels, LossOp loss) {
        Shape small = Shape.of(image.height() / 4, image.width() / 4, 2 * channels);
        return Graph.builder(image)
                .add(new Conv(channels, 3, 2, 1), new Relu(), new Conv(2 * channels, 3, 2, 1), new Relu())
                .add(new Flatten(), new Dense(6), new Relu(), new GaussianLatent(2))
                .add(new Dense(small.elements()), new Relu(), new Reshape(small))
                .add(new ConvTranspose(2 * channels, 3, 2, 1, 1), new Relu())
                .add(new ConvTranspose(channels, 3, 2, 1, 1), new Relu())
                .add(new Conv(image.channels(), 3, 1, 1), loss)
                .build();
    }

    /** Large enough that a backend may take its last layers in several parts; without ReLU, since avoiding kinks takes long. */
    private static Graph parts() {
        return Graph.builder(Shape.of(20, 20, 1))
                .add(new Conv(16, 3, 2, 1))
                .code()
                .add(new ConvTranspose(32, 3, 2, 1, 1), new Conv(1, 3, 1, 1), new BernoulliLoss())
                .build();
    }

    static Graph denseVae() {
        return Graph.builder(Shape.of(25))
                .add(new Dense(12), new Relu(), new GaussianLatent(3))
                .add(new Dense(12), new Relu(), new Dense(25), new BernoulliLoss())
                .build();
    }

    private static Graph reportVae() {
        Shape image = Shape.of(8, 8, 1);
        return Graph.builder(image)
                .add(new Conv(4, 3, 2, 1), new Relu(), new Conv(8, 3, 2, 1), new Relu())
                .add(new Flatten(), new Dense(9), new Relu(), new GaussianLatent(3))
                .add(new Dense(9), new Relu(), new Dense(9), new Relu())
                .add(new Dense(image.elements()), new Reshape(image), new BernoulliLoss())
                .build();
    }

    private static Graph convAe() {
        return Graph.builder(Shape.of(8, 8, 1))
                .add(new Conv(8, 3, 1, 1), new Relu(), new MaxPool(), new Conv(8, 3, 1, 1), new Relu(), new MaxPool())
                .code()
                .add(new Conv(8, 3, 1, 1), new Relu(), new Upsample(), new Conv(8, 3, 1, 1), new Relu(), new Upsample())
                .add(new Conv(1, 3, 1, 1), new BernoulliLoss())
                .build();
    }

    private static Graph denoising() {
        return Graph.builder(Shape.of(4, 4, 1))
                .add(new InputNoise(0.3f), new Conv(8, 3, 2, 1), new Relu(), new Flatten(), new Dense(4))
                .code()
                .add(new Dense(16), new Reshape(Shape.of(4, 4, 1)), new BernoulliLoss())
                .build();
    }
}
