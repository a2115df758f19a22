package dev.elbow.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.Relu;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Which buffers and steps a specification allows, and how it refuses the others. */
class PlanLayoutTest {
    private static final Graph VAE = Graph.builder(Shape.of(2, 3, 2))
            .add(new InputNoise(1), new Flatten(), new Dense(5), new Relu(), new GaussianLatent(3))
            .add(new Dense(12), new BernoulliLoss())
            .build();
    private static final Graph DENSE =
            Graph.builder(Shape.of(4)).add(new Dense(2)).build();

    @Test
    void portsFollowModeAndSection() {
        assertEquals(
                EnumSet.of(Port.INPUT, Port.MEAN, Port.LOGVAR, Port.LATENT, Port.EPSILON),
                ports(VAE, PlanSpec.of(Mode.TRAIN, 2)));
        assertEquals(
                EnumSet.of(Port.INPUT, Port.MEAN, Port.LOGVAR, Port.LATENT, Port.EPSILON, Port.ROW_RECON, Port.ROW_KL),
                ports(VAE, PlanSpec.of(Mode.EVALUATE, 2)));
        assertEquals(
                EnumSet.of(Port.INPUT, Port.OUTPUT, Port.MEAN, Port.LOGVAR), ports(VAE, PlanSpec.of(Mode.INFER, 2)));
        assertEquals(
                EnumSet.of(Port.INPUT, Port.OUTPUT),
                ports(VAE, PlanSpec.of(Mode.INFER, 2).withSection(Section.DECODER)));
        assertEquals(
                EnumSet.of(Port.INPUT, Port.OUTPUT, Port.D_OUTPUT, Port.D_INPUT),
                ports(DENSE, PlanSpec.of(Mode.TRAIN, 2).withInputGradient()));
        assertEquals(EnumSet.of(Port.INPUT, Port.OUTPUT), ports(DENSE, PlanSpec.of(Mode.EVALUATE, 2)));
    }

    private static Set<Port> ports(Graph graph, PlanSpec spec) {
        PlanLayout layout = new PlanLayout(graph, spec);
        Set<Port> ports = EnumSet.noneOf(Port.class);
        for (Port port : Port.values()) {
            if (layout.has(port)) {
                ports.add(port);
            } else {
                assertThrows(IllegalArgumentException.class, () -> layout.width(port));
            }
        }
        return ports;
    }

    @Test
    void widthsAreThoseOfTheSection() {
        PlanLayout decoder = new PlanLayout(VAE, PlanSpec.of(Mode.INFER, 2).withSection(Section.DECODER));
        assertEquals(3, decoder.width(Port.INPUT));
        assertEquals(12, decoder.width(Port.OUTPUT));
        assertTrue(decoder.latent().isEmpty());
        PlanLayout whole = new PlanLayout(VAE, PlanSpec.of(Mode.EVALUATE, 2));
        assertEquals(12, whole.width(Port.INPUT));
        assertEquals(3, whole.width(Port.LOGVAR));
        assertEquals(1, whole.width(Port.ROW_KL));
        assertFalse(whole.training());
        assertTrue(whole.measuring());
    }

    @Test
    void refusalsSayWhy() {
        PlanSpec train = PlanSpec.of(Mode.TRAIN, 2);
        refuses(
                "nothing to compile: the section ENCODER of this graph has no ops",
                DENSE,
                train.withSection(Section.ENCODER));
        refuses(
                "the loss compares with the graph's input, which a section DECODER has not: compile it for INFER",
                VAE,
                train.withSection(Section.DECODER));
        refuses(
                "only training yields the input's gradient, the mode is INFER",
                DENSE,
                PlanSpec.of(Mode.INFER, 2).withInputGradient());
        refuses("epsilon cannot be given: it runs no Gaussian latent head", DENSE, train.withGivenEpsilon());
        refuses(
                "epsilon cannot be given: INFER draws no noise",
                VAE,
                PlanSpec.of(Mode.INFER, 2).withGivenEpsilon());
        Graph shrinking = Graph.builder(Shape.of(4))
                .add(new Dense(3), new BernoulliLoss())
                .build();
        refuses("the loss compares the output 3 with the input 4: they must agree", shrinking, train);
        refuses(
                "the plan takes rows of 4, the samples are 5",
                DENSE,
                train.withSamples(new Rows(Shape.of(5), 9), false));
        refuses(
                "the plan takes rows of 2x3x2, the samples are 3x2x2",
                VAE,
                train.withSamples(new Rows(Shape.of(3, 2, 2), 9), false));
        PlanLayout layout = new PlanLayout(VAE, train);
        says("this plan has no OUTPUT: with a loss only INFER yields the output", () -> layout.width(Port.OUTPUT));
        says("this plan has no D_OUTPUT: the gradient comes from the loss", () -> layout.width(Port.D_OUTPUT));
    }

    @Test
    void aSoftmaxLossComparesWithLabels() {
        Graph graph =
                Graph.builder(Shape.of(4)).add(new Dense(3), new SoftmaxLoss()).build();
        PlanSpec train = PlanSpec.of(Mode.TRAIN, 2);
        assertEquals(EnumSet.of(Port.INPUT, Port.LABEL), ports(graph, train));
        assertEquals(EnumSet.of(Port.INPUT, Port.LABEL, Port.ROW_RECON), ports(graph, PlanSpec.of(Mode.EVALUATE, 2)));
        assertEquals(EnumSet.of(Port.INPUT, Port.OUTPUT), ports(graph, PlanSpec.of(Mode.INFER, 2)));
        assertEquals(1, new PlanLayout(graph, train).width(Port.LABEL));
        ports(graph, train.withSamples(new Rows(Shape.of(4), 9, 3), true));
        ports(graph, PlanSpec.of(Mode.INFER, 2).withSamples(new Rows(Shape.of(4), 9), false));
        refuses(
                "a softmax loss compares with labels, the samples have none: give them to Device.samples",
                graph,
                train.withSamples(new Rows(Shape.of(4), 9), true));
        refuses(
                "a softmax loss over 3 classes cannot take labels up to 3",
                graph,
                train.withSamples(new Rows(Shape.of(4), 9, 4), true));
        says("this plan has no LABEL: it runs no softmax loss", () -> new PlanLayout(VAE, train).width(Port.LABEL));
    }

    @Test
    void rowsOfAnImageFitItAndTheReverse() {
        new PlanLayout(VAE, PlanSpec.of(Mode.TRAIN, 2).withSamples(new Rows(Shape.of(12), 9), false));
        new PlanLayout(DENSE, PlanSpec.of(Mode.TRAIN, 2).withSamples(new Rows(Shape.of(2, 2, 1), 9), false));
    }

    private static void refuses(String message, Graph graph, PlanSpec spec) {
        says(message, () -> new PlanLayout(graph, spec));
    }

    private static void says(String message, Executable action) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }

    @Test
    void stepsMustFit() {
        PlanLayout layout =
                new PlanLayout(VAE, PlanSpec.of(Mode.TRAIN, 4).withSamples(new Rows(Shape.of(12), 9), true));
        layout.check(step(0, 4, 4));
        layout.check(step(5, 4, 8));
        layout.check(step(9, 0, 1));
        says("a run takes 0 to 4 rows, got 5", () -> layout.check(step(0, 5, 5)));
        says("a run takes 0 to 4 rows, got -1", () -> layout.check(step(0, -1, 5)));
        says("rows 6 to 10 of epoch 0 do not lie within the 9 samples", () -> layout.check(step(6, 4, 4)));
        says("rows -1 to 3 of epoch 0 do not lie within the 9 samples", () -> layout.check(step(-1, 4, 4)));
        says(
                "rows 2147483647 to 2147483649 of epoch 0 do not lie within the 9 samples",
                () -> layout.check(step(Integer.MAX_VALUE, 2, 4)));
        says(
                "a batch over all replicas has at least the 3 rows of this one and 1, got 2",
                () -> layout.check(step(0, 3, 2)));
        says(
                "a batch over all replicas has at least the 0 rows of this one and 1, got 0",
                () -> layout.check(step(0, 0, 0)));
        Step far = step(0, 1, 1);
        far.noiseRow = Integer.MAX_VALUE / 12;
        says("noise rows 178956970 to 178956971 exceed the 2^31-1 elements of a noise matrix", () -> layout.check(far));
        far.noiseRow--;
        layout.check(far);
    }

    @Test
    void inferenceNeedsNoBatchOfReplicas() {
        new PlanLayout(VAE, PlanSpec.of(Mode.INFER, 4)).check(step(0, 4, 0));
    }

    private static Step step(int first, int rows, int batchRows) {
        Step step = new Step();
        step.first = first;
        step.rows = rows;
        step.batchRows = batchRows;
        return step;
    }

    private record Rows(Shape shape, int count, int classes) implements Samples {
        Rows(Shape shape, int count) {
            this(shape, count, 0);
        }

        @Override
        public DType type() {
            return DType.F32;
        }

        @Override
        public void close() {}
    }
}
