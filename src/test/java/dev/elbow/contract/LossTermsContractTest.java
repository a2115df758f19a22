package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Plan;
import dev.elbow.backend.Port;
import dev.elbow.backend.Reduction;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What the loss is made of: rows and totals, beta, free bits, reduction, the batch that it is averaged over. */
@Tag("contract")
class LossTermsContractTest {
    private static final Graph MODEL = ModelContractTest.convVae(Shape.of(8, 8, 1), 8, new BernoulliLoss());
    private static final Case MODEL_CASE = Case.of(Numbers.REALS, MODEL).batch(5, 4);
    /** Sums of 64 features in float32 against sums in another order: sqrt(64) roundings of 6e-8. */
    private static final double SUM = 1e-6;

    @TestFactory
    Stream<DynamicNode> rowsSumToTotals() {
        return Contract.onEach(device -> {
            try (Trial trial = new Trial(device, MODEL_CASE, new Data(MODEL_CASE))) {
                Outcome evaluated = trial.run(Mode.EVALUATE);
                near(sum(evaluated.get("ROW_RECON")), evaluated.recon);
                near(sum(evaluated.get("ROW_KL")), evaluated.kl);
                double kl = 0;
                for (int i = 0; i < evaluated.get("MEAN").length; i++) {
                    kl += Kl.of(evaluated.get("MEAN")[i], evaluated.get("LOGVAR")[i]);
                }
                // Each term cancels to some digits: 1 + logvar against exp(logvar).
                assertEquals(kl, evaluated.kl, 1e-5 * Math.abs(kl));
                Outcome trained = trial.run(Mode.TRAIN);
                near(evaluated.recon, trained.recon);
                near(evaluated.kl, trained.kl);
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> totalsAddUpOverRunsUntilTheyAreDrained() {
        return Contract.onEach(device -> {
            try (Trial trial = new Trial(device, MODEL_CASE, new Data(MODEL_CASE));
                    Plan plan = device.compile(trial.parameters, MODEL_CASE.spec(Mode.EVALUATE))) {
                Outcome once = trial.run(plan);
                plan.run(MODEL_CASE.step());
                plan.run(MODEL_CASE.step());
                Totals totals = new Totals();
                totals.rows = 1;
                plan.drain(totals);
                assertEquals(1 + 2 * MODEL_CASE.rows(), totals.rows);
                near(2 * once.recon, totals.recon);
                near(2 * once.kl, totals.kl);
                plan.drain(totals);
                assertEquals(1 + 2 * MODEL_CASE.rows(), totals.rows, "drained twice");
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> betaAndFreeBitsChangeGradientsAndNoTotals() {
        return Contract.onEach(device -> {
            Outcome plain = train(device, MODEL_CASE);
            Outcome weighted = train(device, MODEL_CASE.loss(4, Reduction.SUM, 0));
            Outcome free = train(device, MODEL_CASE.loss(1, Reduction.SUM, 1000));
            Outcome without = train(device, MODEL_CASE.loss(0, Reduction.SUM, 0));
            for (Outcome other : new Outcome[] {weighted, free, without}) {
                assertEquals(plain.recon, other.recon);
                assertEquals(plain.kl, other.kl);
            }
            for (String name : new String[] {"gradient of mean.bias", "gradient of logvar.bias"}) {
                float[] beta0 = without.get(name);
                // All KL below the free bits: as if there were none.
                assertArrayEquals(beta0, free.get(name), 0f);
                for (int i = 0; i < beta0.length; i++) {
                    // The gradient is linear in beta, so that of 4 lies four times as far from that of 0 as that of 1.
                    double one = plain.get(name)[i] - beta0[i];
                    double four = weighted.get(name)[i] - beta0[i];
                    assertTrue(one != 0, name);
                    assertEquals(4 * one, four, 1e-5 * (Math.abs(four) + Math.abs(beta0[i])), name);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> meanReductionDividesReconAndItsGradientByTheFeatures() {
        return Contract.onEach(device -> {
            int features = MODEL.output().elements();
            Outcome sum = train(device, MODEL_CASE.loss(0, Reduction.SUM, 0));
            Outcome mean = train(device, MODEL_CASE.loss(0, Reduction.MEAN, 0));
            near(sum.recon / features, mean.recon);
            assertEquals(sum.kl, mean.kl);
            for (Parameter parameter : MODEL.parameters()) {
                String name = "gradient of " + parameter.name();
                for (int i = 0; i < parameter.elements(); i++) {
                    // 64 features: the factor is a power of two and changes no digit, up to how it is applied.
                    assertEquals(
                            sum.get(name)[i] / features, mean.get(name)[i], 1e-6 * Math.abs(mean.get(name)[i]), name);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> gradientsAreAveragedOverTheBatchOfAllReplicas() {
        return Contract.onEach(device -> {
            Data data = new Data(MODEL_CASE);
            try (Trial trial = new Trial(device, MODEL_CASE, data);
                    Plan plan = device.compile(trial.parameters, MODEL_CASE.spec(Mode.TRAIN))) {
                Outcome alone = trial.run(plan);
                Step shared = MODEL_CASE.step();
                shared.batchRows = 4 * MODEL_CASE.rows();
                plan.run(shared);
                for (Parameter parameter : MODEL.parameters()) {
                    float[] part = plan.gradient(parameter);
                    float[] whole = alone.get("gradient of " + parameter.name());
                    for (int i = 0; i < part.length; i++) {
                        assertEquals(whole[i] / 4, part[i], 1e-6 * Math.abs(whole[i]), parameter.name());
                    }
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> theTargetIsTheInputBeforeItsNoise() {
        return Contract.onEach(device -> {
            Graph graph = Graph.builder(Shape.of(6))
                    .add(new InputNoise(0.5f), new GaussianLoss(false))
                    .build();
            Case c = Case.of(Numbers.REALS, graph);
            try (Trial trial = new Trial(device, c, new Data(c));
                    Plan plan =
                            device.compile(trial.parameters, c.spec(Mode.TRAIN).withInputGradient())) {
                Outcome outcome = trial.run(plan);
                // Output minus target is the noise alone, which is also the gradient.
                double squares = 0;
                float[] gradient = plan.buffer(Port.D_INPUT).read(18);
                for (float g : gradient) {
                    squares += 0.5 * (3.0 * g) * (3.0 * g);
                }
                assertTrue(outcome.recon > 0.1, "no noise");
                assertEquals(squares, outcome.recon, 1e-5 * squares);
                assertEquals(0, trial.run(Mode.EVALUATE).recon, "evaluation adds no noise");
            }
        });
    }

    private static Outcome train(Device device, Case c) {
        try (Trial trial = new Trial(device, c, new Data(c))) {
            return trial.run(Mode.TRAIN);
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private static void near(double expected, double actual) {
        assertEquals(expected, actual, SUM * Math.abs(expected));
    }
}
