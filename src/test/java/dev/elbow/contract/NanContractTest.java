package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.MaxPool;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Upsample;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * A NaN reaches everything that depends on it and nothing else. A ReLU or a maximum that swallows one would let a
 * diverged model go on training with a finite loss.
 */
@Tag("contract")
class NanContractTest {

    @TestFactory
    Stream<DynamicNode> aNanInThreeOfTheInputsReachesTheOutputsThatDependOnIt() {
        return Contract.onEach(
                chains(),
                (device, c) -> samePattern(device, c, data -> {
                    data.input[0] = Float.NaN;
                    data.input[data.input.length / 2] = Float.NaN;
                    data.input[data.input.length - 1] = Float.NaN;
                }));
    }

    @TestFactory
    Stream<DynamicNode> aNanInAWeightReachesTheOutputsThatDependOnIt() {
        List<Case> cases =
                chains().stream().filter(c -> !c.graph().parameters().isEmpty()).toList();
        return Contract.onEach(
                cases,
                (device, c) -> compare(device, c, true, data -> data.parameters.getFirst()[0] = Float.NaN));
    }

    private static List<Case> chains() {
        List<Case> cases = new ArrayList<>();
        add(cases, Shape.of(9), new Relu());
        add(cases, Shape.of(4, 4, 9), new MaxPool());
        add(cases, Shape.of(3, 3, 2), new Upsample());
        add(cases, Shape.of(9), new Dense(8), new Relu());
        add(cases, Shape.of(8, 8, 1), new Conv(32, 3, 1, 1), new Relu(), new MaxPool());
        add(cases, Shape.of(8, 8, 3), new Conv(32, 3, 2, 1), new Relu(), new Conv(16, 3, 1, 1), new Relu());
        add(cases, Shape.of(8, 8, 32), new Conv(1, 3, 1, 1), new Relu());
        add(cases, Shape.of(4, 4, 16), new ConvTranspose(32, 3, 2, 1, 1), new Relu(), new Conv(1, 3, 1, 1));
        add(cases, Shape.of(9), new GaussianLatent(3));
        return cases;
    }

    private static void add(List<Case> cases, Shape input, Op... ops) {
        cases.add(Case.of(Numbers.REALS, input, ops).batch(5, 3));
    }

    private static void samePattern(Device device, Case c, Consumer<Data> poison) {
        compare(device, c, false, poison);
    }

    /**
     * NaN must come out wherever the reference has it. With {@code padding} it may come out elsewhere too: a backend
     * that multiplies a weight with the zeros around an image gets NaN from a NaN weight where the reference leaves
     * the tap out.
     */
    private static void compare(Device device, Case c, boolean padding, Consumer<Data> poison) {
        Data data = new Data(c);
        poison.accept(data);
        try (Device reference = Contract.open(Contract.REFERENCE);
                Trial expected = new Trial(reference, c, data);
                Trial actual = new Trial(device, c, data)) {
            float[] wanted = expected.run(Mode.EVALUATE).get("OUTPUT");
            float[] found = actual.run(Mode.EVALUATE).get("OUTPUT");
            int nans = 0;
            for (int i = 0; i < wanted.length; i++) {
                nans += Float.isNaN(wanted[i]) ? 1 : 0;
                boolean allowed = padding && !Float.isNaN(wanted[i]);
                assertTrue(
                        allowed || Float.isNaN(wanted[i]) == Float.isNaN(found[i]),
                        "OUTPUT[" + i + "]; " + Contract.repro(device, c, ""));
            }
            assertTrue(nans > 0, () -> "no NaN came through: " + Contract.repro(device, c, ""));
        }
    }

    @TestFactory
    Stream<DynamicNode> aNanInOneImageReachesItsLossAndNoOther() {
        List<Case> cases = List.of(
                Case.of(Numbers.REALS, ModelContractTest.convVae(Shape.of(8, 8, 1), 32, new BernoulliLoss())),
                Case.of(Numbers.REALS, ModelContractTest.convVae(Shape.of(4, 8, 3), 8, new GaussianLoss(false))),
                Case.of(Numbers.REALS, ModelContractTest.denseVae()));
        return Contract.onEach(cases, (device, c) -> {
            Data data = new Data(c);
            data.input[c.graph().input().elements()] = Float.NaN;
            try (Trial trial = new Trial(device, c, data)) {
                Outcome outcome = trial.run(Mode.EVALUATE);
                for (String port : List.of("ROW_RECON", "ROW_KL")) {
                    for (int row = 0; row < c.rows(); row++) {
                        assertEquals(row == 1, Float.isNaN(outcome.get(port)[row]), port + " of row " + row);
                    }
                }
                assertTrue(Double.isNaN(outcome.recon), "total recon");
                assertTrue(Double.isNaN(trial.run(Mode.TRAIN).recon), "total recon in training");
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> aDivergedParameterShowsInTheLoss() {
        List<Case> cases = List.of(
                Case.of(Numbers.REALS, ModelContractTest.convVae(Shape.of(8, 8, 1), 32, new BernoulliLoss())),
                Case.of(Numbers.REALS, ModelContractTest.denseVae()));
        return Contract.onEach(cases, (device, c) -> {
            for (int parameter = 0; parameter < c.graph().parameters().size(); parameter++) {
                Data data = new Data(c);
                data.parameters.get(parameter)[0] = Float.NaN;
                try (Trial trial = new Trial(device, c, data)) {
                    String name = c.graph().parameters().get(parameter).name();
                    assertTrue(Double.isNaN(trial.run(Mode.TRAIN).recon), "a NaN in " + name + " was swallowed");
                }
            }
        });
    }
}
