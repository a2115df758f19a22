package dev.elbow.contract;

import dev.elbow.backend.Reduction;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.LossOp;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The losses, behind nothing, a dense layer, and the convolution to few channels that a backend fuses with them. */
@Tag("contract")
class LossContractTest extends OpContract {

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (LossOp loss : List.of(new BernoulliLoss(), new GaussianLoss(false), new GaussianLoss(true))) {
            add(cases, Shape.of(9), loss);
            add(cases, Shape.of(9), new Dense(9), loss);
            add(cases, Shape.of(5, 7, 1), new Conv(1, 3, 1, 1), loss);
            add(cases, Shape.of(5, 7, 3), new Conv(8, 3, 1, 1), new Relu(), new Conv(3, 3, 1, 1), loss);
            add(cases, Shape.of(6, 5, 1), new Conv(32, 3, 1, 1), new Relu(), new Conv(1, 3, 1, 1), loss);
            add(cases, Shape.of(6, 5, 1), new Conv(32, 1, 1, 0), new Conv(1, 1, 1, 0), loss);
        }
        // Squares of integers, halved, are exact, and so is a mean over 1, 2 or 4 rows.
        Op[] exact = {new Dense(6), new GaussianLoss(false)};
        cases.add(Case.of(Numbers.INTEGERS, Shape.of(6), exact).batch(1, 1));
        cases.add(Case.of(Numbers.INTEGERS, Shape.of(6), exact).batch(5, 4));
        Op[] thin = {new Conv(32, 3, 1, 1), new Relu(), new Conv(1, 3, 1, 1), new GaussianLoss(false)};
        cases.add(Case.of(Numbers.INTEGERS, Shape.of(3, 4, 1), thin).batch(2, 2));
        return cases;
    }

    private static void add(List<Case> cases, Shape input, Op... ops) {
        Case c = Case.of(Numbers.REALS, input, ops);
        cases.add(c.batch(1, 1));
        cases.add(c.batch(5, 3));
        cases.add(c.loss(1, Reduction.MEAN, 0));
        cases.add(c.batch(3, 0));
    }
}
