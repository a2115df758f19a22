package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.Device;
import dev.elbow.backend.LatentTotals;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Relu;
import dev.elbow.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What an evaluating plan sums up of each latent. */
@Tag("contract")
class LatentTotalsContractTest {
    /** Heads behind wide and narrow layers, which backends may compute in other ways. */
    private static final List<Case> CASES = List.of(
            Case.of(Numbers.REALS, Shape.of(6), new GaussianLatent(1)).batch(5, 3),
            Case.of(Numbers.REALS, Shape.of(6), new Dense(9), new Relu(), new GaussianLatent(4))
                    .batch(7, 7),
            Case.of(Numbers.REALS, Shape.of(6), new Dense(70), new Relu(), new GaussianLatent(33))
                    .batch(70, 66),
            Case.of(Numbers.REALS, ModelContractTest.convVae(Shape.of(8, 8, 1), 8, new BernoulliLoss()))
                    .batch(5, 4));

    @TestFactory
    Stream<DynamicNode> theyAreThoseOfMeanAndLogvar() {
        return Contract.onEach(CASES, (device, c) -> {
            try (Trial trial = new Trial(device, c, new Data(c));
                    Plan plan = device.compile(trial.parameters, c.spec(Mode.EVALUATE))) {
                Outcome outcome = trial.run(plan);
                LatentTotals once = drained(plan, c);
                LatentTotals expected = of(outcome, c);
                double kl = 0;
                for (int i = 0; i < expected.latents(); i++) {
                    // A float32 divergence cancels to some digits: 1 + logvar against exp(logvar).
                    near(expected.kl[i], once.kl[i], 1e-5, "kl " + i);
                    near(expected.mean[i], once.mean[i], 1e-6, "mean " + i);
                    near(expected.square[i], once.square[i], 1e-6, "square " + i);
                    kl += once.kl[i];
                }
                near(outcome.kl, kl, 1e-5, "sum of all");
            }
        });
    }

    private static void near(double expected, double found, double tolerance, String what) {
        assertEquals(expected, found, tolerance * Math.max(1, Math.abs(expected)), what);
    }

    private static LatentTotals of(Outcome outcome, Case c) {
        int latents = latents(c);
        LatentTotals totals = new LatentTotals(latents);
        for (int i = 0; i < c.rows() * latents; i++) {
            double mean = outcome.get("MEAN")[i];
            totals.add(i % latents, Kl.of(mean, outcome.get("LOGVAR")[i]), mean);
        }
        return totals;
    }

    private static int latents(Case c) {
        return c.graph().latent().orElseThrow().latent();
    }

    private static LatentTotals drained(Plan plan, Case c) {
        LatentTotals totals = new LatentTotals(latents(c));
        plan.drainLatents(totals);
        return totals;
    }

    @TestFactory
    Stream<DynamicNode> theyAddUpUntilTheyAreDrained() {
        return Contract.onEach(CASES, (device, c) -> {
            try (Trial trial = new Trial(device, c, new Data(c));
                    Plan plan = device.compile(trial.parameters, c.spec(Mode.EVALUATE))) {
                trial.run(plan);
                LatentTotals once = drained(plan, c);
                plan.run(c.step());
                plan.run(c.step());
                Step empty = new Step().rows(0);
                empty.batchRows = 1;
                plan.run(empty);
                LatentTotals twice = drained(plan, c);
                plan.drainLatents(twice);
                for (int i = 0; i < latents(c); i++) {
                    assertEquals(2 * once.kl[i], twice.kl[i], 1e-12 * Math.abs(once.kl[i]), "kl " + i);
                    assertEquals(2 * once.mean[i], twice.mean[i], 1e-12, "mean " + i);
                    assertEquals(2 * once.square[i], twice.square[i], 1e-12 * once.square[i], "square " + i);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> plansWithoutThemSaySo() {
        return Contract.onEach(device -> {
            Case c = CASES.getFirst();
            try (Trial trial = new Trial(device, c, new Data(c));
                    Plan evaluating = device.compile(trial.parameters, c.spec(Mode.EVALUATE));
                    Plan training = device.compile(trial.parameters, c.spec(Mode.TRAIN))) {
                refused(training, 1, "the mode is TRAIN");
                refused(evaluating, 2, "sums up 1 latents, the totals are of 2");
            }
            Graph plain = Graph.builder(Shape.of(4)).add(new Dense(3)).build();
            try (Device.Attachment _ = device.attach();
                    var parameters = device.parameters(plain);
                    Plan plan = device.compile(parameters, PlanSpec.of(Mode.EVALUATE, 2))) {
                refused(plan, 0, "no Gaussian latent head");
            }
        });
    }

    private static void refused(Plan plan, int latents, String reason) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> plan.drainLatents(new LatentTotals(latents)));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
