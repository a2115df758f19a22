package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.Mode;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Update;
import dev.elbow.graph.Conv;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.graph.Relu;
import dev.elbow.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The optimizers against their formulas, gradients as flat stores that are normed, summed and updated in slices. */
@Tag("contract")
class UpdateContractTest {
    private static final Case CASE = Case.of(
                    Numbers.REALS,
                    Graph.builder(Shape.of(5, 5, 3))
                            .add(new Conv(6, 3, 2, 1), new Relu(), new Flatten(), new Dense(7))
                            .build())
            .batch(4, 4);
    private static final List<Parameter> PARAMETERS = CASE.graph().parameters();
    private static final float RATE = 0.01f;
    /**
     * A dozen roundings of 6e-8 each, of which some are of sums that cancel: moments of gradients with changing
     * signs.
     */
    private static final Tolerance ROUNDING = new Tolerance(1e-6);

    private static final List<Optimizer> OPTIMIZERS = List.of(
            Optimizer.adam(),
            Optimizer.adamW(0.1),
            new Optimizer.Adam(0.5, 0.9, 1e-3, 0),
            Optimizer.sgd(0),
            Optimizer.sgd(0.9f));

    @TestFactory
    Stream<DynamicNode> threeStepsFollowTheFormula() {
        return Contract.onEach(device -> {
            for (Optimizer optimizer : OPTIMIZERS) {
                try (Trial trial = new Trial(device, CASE, new Data(CASE));
                        Plan plan = device.compile(trial.parameters, CASE.spec(Mode.TRAIN))) {
                    Update update = device.update(trial.parameters, optimizer);
                    ExpectedUpdate expected = new ExpectedUpdate(optimizer, trial.parameters);
                    for (int step = 1; step <= 3; step++) {
                        trial.run(plan);
                        float scale = step == 2 ? 0.25f : 1;
                        expected.step(step, RATE, scale, plan);
                        update.apply(plan, 0, trial.parameters.size(), step, RATE, scale);
                        expected.check(
                                trial.parameters, ROUNDING, device.backend() + " " + optimizer + " step " + step);
                    }
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> slicesTogetherDoWhatOneUpdateDoes() {
        return Contract.onEach(device -> {
            for (Optimizer optimizer : OPTIMIZERS) {
                try (Trial whole = new Trial(device, CASE, new Data(CASE));
                        Trial sliced = new Trial(device, CASE, new Data(CASE));
                        Plan wholePlan = device.compile(whole.parameters, CASE.spec(Mode.TRAIN));
                        Plan slicedPlan = device.compile(sliced.parameters, CASE.spec(Mode.TRAIN))) {
                    long size = whole.parameters.size();
                    Update wholeUpdate = device.update(whole.parameters, optimizer);
                    Update first = device.update(sliced.parameters, optimizer);
                    Update second = device.update(sliced.parameters, optimizer);
                    long cut = size / 3;
                    for (int step = 1; step <= 2; step++) {
                        whole.run(wholePlan);
                        wholeUpdate.apply(wholePlan, 0, size, step, RATE, 1);
                        sliced.run(slicedPlan);
                        second.apply(slicedPlan, cut, size, step, RATE, 1);
                        first.apply(slicedPlan, 0, cut, step, RATE, 1);
                    }
                    for (Parameter parameter : PARAMETERS) {
                        assertArrayEquals(whole.parameters.get(parameter), sliced.parameters.get(parameter));
                        for (int slot = 0; slot < optimizer.slots(); slot++) {
                            assertArrayEquals(
                                    whole.parameters.getState(slot, parameter),
                                    sliced.parameters.getState(slot, parameter));
                        }
                    }
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> aSliceLeavesTheOthersAlone() {
        return Contract.onEach(device -> {
            try (Trial trial = new Trial(device, CASE, new Data(CASE));
                    Plan plan = device.compile(trial.parameters, CASE.spec(Mode.TRAIN))) {
                trial.run(plan);
                long size = trial.parameters.size();
                Update update = device.update(trial.parameters, Optimizer.sgd(0));
                update.apply(plan, size / 2, size / 2, 1, RATE, 1);
                assertEquals(0, changed(trial));
                update.apply(plan, size / 3, size / 3 + 5, 1, RATE, 1);
                int changed = changed(trial);
                assertTrue(changed <= 5, changed + " values changed in a slice of 5");
                update.apply(plan, 0, size / 3, 1, RATE, 1);
                update.apply(plan, size / 3 + 5, size, 1, RATE, 1);
                assertTrue(changed(trial) > CASE.graph().parameterCount() / 2);
            }
        });
    }

    private static int changed(Trial trial) {
        Data data = new Data(CASE);
        int changed = 0;
        for (int p = 0; p < PARAMETERS.size(); p++) {
            float[] values = trial.parameters.get(PARAMETERS.get(p));
            for (int i = 0; i < values.length; i++) {
                changed += values[i] != data.parameters.get(p)[i] ? 1 : 0;
            }
        }
        return changed;
    }

    @TestFactory
    Stream<DynamicNode> normAndLargestAreThoseOfTheGradients() {
        return Contract.onEach(device -> {
            try (Trial trial = new Trial(device, CASE, new Data(CASE));
                    Plan plan = device.compile(trial.parameters, CASE.spec(Mode.TRAIN))) {
                trial.run(plan);
                double squares = 0;
                float largest = 0;
                for (Parameter parameter : PARAMETERS) {
                    for (float g : plan.gradient(parameter)) {
                        squares += (double) g * g;
                        largest = Math.max(largest, Math.abs(g));
                    }
                }
                Update update = device.update(trial.parameters, Optimizer.adam());
                long size = trial.parameters.size();
                assertEquals(squares, update.squaredNorm(plan, 0, size), 1e-6 * squares);
                assertEquals(largest, update.maxAbs(plan, 0, size));
                assertEquals(0, update.squaredNorm(plan, 3, 3));
                double parts = update.squaredNorm(plan, 0, 11) + update.squaredNorm(plan, 11, size);
                assertEquals(squares, parts, 1e-6 * squares);
                assertThrows(IndexOutOfBoundsException.class, () -> update.squaredNorm(plan, 0, size + 1));
                assertThrows(IllegalArgumentException.class, () -> update.apply(plan, 0, size, 0, RATE, 1));
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> aNanAmongGradientsShows() {
        return Contract.onEach(device -> {
            for (int at : new int[] {0, 1, 74, 75 * 4 - 1}) {
                Data data = new Data(CASE);
                data.input[at] = Float.NaN;
                try (Trial trial = new Trial(device, CASE, data);
                        Plan plan = device.compile(trial.parameters, CASE.spec(Mode.TRAIN))) {
                    trial.run(plan);
                    Update update = device.update(trial.parameters, Optimizer.adam());
                    assertTrue(Float.isNaN(update.maxAbs(plan, 0, trial.parameters.size())), "input " + at);
                    assertTrue(Double.isNaN(update.squaredNorm(plan, 0, trial.parameters.size())), "input " + at);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> gradientsOfReplicasSumToThoseOfTheBatch() {
        return Contract.onEach(device -> {
            Data data = new Data(CASE);
            Case half = CASE.batch(2, 2);
            Data firstHalf = new Data(half);
            Data secondHalf = new Data(half);
            split(data.input, firstHalf.input, secondHalf.input);
            split(data.dOutput, firstHalf.dOutput, secondHalf.dOutput);
            try (Trial whole = new Trial(device, CASE, data);
                    Trial first = new Trial(device, half, firstHalf);
                    Trial second = new Trial(device, half, secondHalf);
                    Plan wholePlan = device.compile(whole.parameters, CASE.spec(Mode.TRAIN));
                    Plan firstPlan = device.compile(whole.parameters, half.spec(Mode.TRAIN));
                    Plan secondPlan = device.compile(whole.parameters, half.spec(Mode.TRAIN))) {
                whole.run(wholePlan);
                first.run(firstPlan);
                second.run(secondPlan);
                long size = whole.parameters.size();
                firstPlan.addGradients(secondPlan, 0, size / 2);
                firstPlan.addGradients(secondPlan, size / 2, size);
                Comparison comparison = new Comparison(Contract.repro(device, CASE, "two replicas"));
                for (Parameter parameter : PARAMETERS) {
                    comparison.check(
                            parameter.name(),
                            wholePlan.gradient(parameter),
                            firstPlan.gradient(parameter),
                            Tolerance.of(CASE));
                }
                PlanSpec infer = CASE.spec(Mode.INFER);
                try (Plan without = device.compile(whole.parameters, infer)) {
                    assertThrows(IllegalStateException.class, () -> without.gradient(PARAMETERS.getFirst()));
                    assertThrows(IllegalStateException.class, () -> firstPlan.addGradients(without, 0, size));
                }
            }
        });
    }

    private static void split(float[] whole, float[] first, float[] second) {
        System.arraycopy(whole, 0, first, 0, first.length);
        System.arraycopy(whole, first.length, second, 0, second.length);
    }
}
