package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanLayout;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Section;
import dev.elbow.backend.Step;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.LossOp;
import dev.elbow.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Inference of a whole model and of its two halves; which buffers a plan has. */
@Tag("contract")
class SectionContractTest {

    @TestFactory
    Stream<DynamicNode> decodingTheCodeIsReconstructing() {
        return Contract.onEach(cases(), (device, c) -> {
            Data data = new Data(c);
            try (Trial trial = new Trial(device, c, data)) {
                Outcome whole = trial.run(Mode.INFER);
                PlanSpec encoder = c.spec(Mode.INFER).withSection(Section.ENCODER);
                PlanSpec decoder = c.spec(Mode.INFER).withSection(Section.DECODER);
                float[] code = infer(device, trial.parameters, encoder, data.input, c);
                assertArrayEquals(whole.get("MEAN"), code, 1e-5f, "in inference the code is the mean");
                float[] image = infer(device, trial.parameters, decoder, code, c);
                new Comparison(Contract.repro(device, c, "sections"))
                        .check("reconstruction", whole.get("OUTPUT"), image, Tolerance.of(c));
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> sectionsAgreeWithTheReference() {
        return Contract.onOthers(cases(), (device, c) -> {
            Data data = new Data(c);
            float[] codes = {1, -1, 0.5f, 2, 0, -0.25f};
            try (Device reference = Contract.open(Contract.REFERENCE);
                    Trial expected = new Trial(reference, c, data);
                    Trial actual = new Trial(device, c, data)) {
                for (Section section : List.of(Section.ENCODER, Section.DECODER)) {
                    PlanSpec spec = c.spec(Mode.INFER).withSection(section);
                    float[] input = section == Section.ENCODER ? data.input : codes;
                    new Comparison(Contract.repro(device, c, section))
                            .check(
                                    section.name(),
                                    infer(reference, expected.parameters, spec, input, c),
                                    infer(device, actual.parameters, spec, input, c),
                                    Tolerance.of(c));
                }
            }
        });
    }

    private static List<Case> cases() {
        return Stream.<LossOp>of(new BernoulliLoss(), new GaussianLoss(true), new GaussianLoss(false))
                .map(loss -> Case.of(Numbers.REALS, ModelContractTest.convVae(Shape.of(8, 4, 3), 8, loss)))
                .toList();
    }

    private static float[] infer(Device device, Parameters parameters, PlanSpec spec, float[] input, Case c) {
        try (Plan plan = device.compile(parameters, spec)) {
            plan.buffer(Port.INPUT).write(input);
            plan.run(new Step().rows(c.rows()));
            return plan.buffer(Port.OUTPUT)
                    .read(Math.toIntExact(plan.buffer(Port.OUTPUT).elements()));
        }
    }

    @TestFactory
    Stream<DynamicNode> aPlanHasTheBuffersOfItsLayoutAndRefusesAllOthers() {
        return Contract.onEach(device -> {
            Graph model = ModelContractTest.denseVae();
            Graph headless = Graph.builder(Shape.of(4)).add(new Dense(3)).build();
            for (Graph graph : List.of(model, headless)) {
                for (Mode mode : Mode.values()) {
                    buffers(device, graph, PlanSpec.of(mode, 3));
                }
                buffers(device, graph, PlanSpec.of(Mode.TRAIN, 3).withInputGradient());
            }
            buffers(device, model, PlanSpec.of(Mode.INFER, 3).withSection(Section.DECODER));
            buffers(device, model, PlanSpec.of(Mode.TRAIN, 3).withSection(Section.ENCODER));
        });
    }

    private static void buffers(Device device, Graph graph, PlanSpec spec) {
        PlanLayout layout = new PlanLayout(graph, spec);
        try (Device.Attachment _ = device.attach();
                Parameters parameters = device.parameters(graph);
                Plan plan = device.compile(parameters, spec)) {
            assertEquals(graph, plan.graph());
            assertEquals(spec, plan.spec());
            assertTrue(plan.bytes() > 0);
            for (Port port : Port.values()) {
                if (layout.has(port)) {
                    assertEquals(3L * layout.width(port), plan.buffer(port).elements(), port + " of " + spec);
                } else {
                    assertThrows(IllegalArgumentException.class, () -> plan.buffer(port), port + " of " + spec);
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicNode> whatDoesNotFitIsRefused() {
        return Contract.onEach(device -> {
            try (Device.Attachment _ = device.attach();
                    Parameters parameters = device.parameters(ModelContractTest.denseVae())) {
                for (PlanSpec bad : List.of(
                        PlanSpec.of(Mode.TRAIN, 2).withSection(Section.DECODER),
                        PlanSpec.of(Mode.INFER, 2).withInputGradient(),
                        PlanSpec.of(Mode.INFER, 2).withGivenEpsilon())) {
                    assertThrows(IllegalArgumentException.class, () -> device.compile(parameters, bad));
                }
                try (Plan plan = device.compile(parameters, PlanSpec.of(Mode.TRAIN, 2))) {
                    Step step = new Step().rows(2);
                    step.batchRows = 1;
                    assertThrows(IllegalArgumentException.class, () -> plan.run(step));
                }
            }
        });
    }
}
