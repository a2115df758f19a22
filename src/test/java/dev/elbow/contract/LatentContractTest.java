package dev.elbow.contract;

import dev.elbow.backend.Reduction;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The Gaussian latent head with its KL term; noise given and drawn. */
@Tag("contract")
class LatentContractTest extends OpContract {

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int latent : new int[] {1, 2, 3, 5, 20, 33}) {
            add(cases, Shape.of(6), new GaussianLatent(latent));
        }
        add(cases, Shape.of(3, 2, 4), new Flatten(), new GaussianLatent(3));
        add(cases, Shape.of(5), new Dense(9), new Relu(), new GaussianLatent(4));
        add(cases, Shape.of(5), new GaussianLatent(4), new Dense(6), new Relu());
        return cases;
    }

    private static void add(List<Case> cases, Shape input, Op... ops) {
        Case c = Case.of(Numbers.REALS, input, ops);
        cases.add(c.batch(1, 1));
        cases.add(c.batch(5, 3));
        cases.add(c.drawnEpsilon());
        cases.add(c.loss(0, Reduction.SUM, 0));
        cases.add(c.loss(4, Reduction.SUM, 0));
        cases.add(c.batch(5, 4).loss(0.5f, Reduction.SUM, 0.4f));
    }
}
