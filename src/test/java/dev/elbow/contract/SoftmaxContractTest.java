package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Reduction;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Step;
import dev.elbow.graph.Conv;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.random.Permutation;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The softmax cross entropy: behind nothing and behind layers, at values known in closed form, and how labels reach it. */
@Tag("contract")
class SoftmaxContractTest extends OpContract {
    private static final Graph LOGITS =
            Graph.builder(Shape.of(4)).add(new SoftmaxLoss()).build();

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        add(cases, Shape.of(2), new SoftmaxLoss());
        add(cases, Shape.of(300), new SoftmaxLoss());
        add(cases, Shape.of(9), new Dense(10), new SoftmaxLoss());
        add(cases, Shape.of(6, 5, 1), new Conv(8, 3, 2, 1), new Relu(), new Flatten(), new Dense(3), new SoftmaxLoss());
        add(cases, Shape.of(9), new GaussianLatent(2), new Dense(10), new SoftmaxLoss());
        return cases;
    }

    private static void add(List<Case> cases, Shape input, Op... ops) {
        Case c = Case.of(Numbers.REALS, input, ops);
        cases.add(c.batch(1, 1));
        cases.add(c.batch(5, 3));
        cases.add(c.loss(1, Reduction.MEAN, 0));
        cases.add(c.batch(3, 0));
    }

    @TestFactory
    Stream<DynamicNode> equalLogitsGiveEqualProbabilities() {
        return onLogits(
                (device, trial, c) -> {
                    Outcome outcome = trial.run(c.spec(Mode.TRAIN).withInputGradient());
                    assertEquals(2 * Math.log(4), outcome.recon, 1e-6);
                    assertArrayEquals(
                            new float[] {-0.375f, 0.125f, 0.125f, 0.125f, 0.125f, 0.125f, -0.375f, 0.125f},
                            outcome.get("D_INPUT"));
                    assertArrayEquals(
                            new float[] {0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f},
                            trial.run(Mode.INFER).get("OUTPUT"));
                },
                new float[8],
                0,
                2);
    }

    /** The largest class takes all, whatever the exponentials would overflow to. */
    @TestFactory
    Stream<DynamicNode> hugeLogitsNeitherOverflowNorVanish() {
        float[] logits = {-1e4f, 2e4f, 0, 1e4f, -1e30f, 1e30f, 0, 0};
        return onLogits(
                (device, trial, c) -> {
                    Outcome outcome = trial.run(c.spec(Mode.TRAIN).withInputGradient());
                    assertEquals(3e4, outcome.recon);
                    assertArrayEquals(new float[] {-0.5f, 0.5f, 0, 0, 0, 0, 0, 0}, outcome.get("D_INPUT"));
                    assertArrayEquals(
                            new float[] {3e4f, 0}, trial.run(Mode.EVALUATE).get("ROW_RECON"));
                    assertArrayEquals(
                            new float[] {0, 1, 0, 0, 0, 1, 0, 0},
                            trial.run(Mode.INFER).get("OUTPUT"));
                },
                logits,
                0,
                1);
    }

    @TestFactory
    Stream<DynamicNode> aNanOrInfiniteLogitReachesItsRowAndNoOther() {
        List<DynamicNode> nodes = new ArrayList<>();
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            float[] logits = {0, 1, bad, 3, 0, 1, 2, 3};
            nodes.addAll(onLogits((device, trial, c) -> firstRowIsNan(trial, c), logits, 1, 1)
                    .toList());
        }
        return nodes.stream();
    }

    @TestFactory
    Stream<DynamicNode> aLabelThatIsNoClassMakesItsRowNan() {
        List<DynamicNode> nodes = new ArrayList<>();
        for (float bad : new float[] {-1, 4, 0.5f, 1e30f, Float.NaN, Float.NEGATIVE_INFINITY}) {
            nodes.addAll(onLogits((device, trial, c) -> firstRowIsNan(trial, c), new float[8], bad, 1)
                    .toList());
        }
        return nodes.stream();
    }

    private static void firstRowIsNan(Trial trial, Case c) {
        float[] losses = trial.run(Mode.EVALUATE).get("ROW_RECON");
        assertTrue(Float.isNaN(losses[0]) && Float.isFinite(losses[1]), () -> losses[0] + " and " + losses[1]);
        Outcome training = trial.run(c.spec(Mode.TRAIN).withInputGradient());
        assertTrue(Double.isNaN(training.recon), "total");
        float[] gradient = training.get("D_INPUT");
        for (int i = 0; i < gradient.length; i++) {
            assertEquals(i < 4, Float.isNaN(gradient[i]), "gradient " + i);
        }
    }

    /** A test of two rows of four logits. */
    private interface OnLogits {
        void test(Device device, Trial trial, Case c);
    }

    private static Stream<DynamicNode> onLogits(OnLogits test, float[] logits, float... labels) {
        Case two = Case.of(Numbers.REALS, LOGITS).batch(3, 2);
        return Contract.onEach(List.of(two), (device, c) -> {
            Data data = new Data(c);
            System.arraycopy(logits, 0, data.input, 0, logits.length);
            System.arraycopy(labels, 0, data.labels, 0, labels.length);
            try (Trial trial = new Trial(device, c, data)) {
                test.test(device, trial, c);
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> labelsFollowTheirRowsThroughEveryOrder() {
        int count = 23;
        int batch = 5;
        float[] logits = new float[count * 4];
        int[] labels = new int[count];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextDouble(-3, 3);
        }
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(4);
        }
        return Contract.onEach(device -> {
            for (boolean shuffled : new boolean[] {false, true}) {
                try (Device.Attachment _ = device.attach();
                        Arena arena = Arena.ofConfined();
                        Parameters parameters = device.parameters(LOGITS);
                        Samples samples = samples(device, arena, logits, labels);
                        Plan gathered = device.compile(
                                parameters,
                                PlanSpec.of(Mode.EVALUATE, batch).withSeed(9).withSamples(samples, shuffled));
                        Plan written = device.compile(parameters, PlanSpec.of(Mode.EVALUATE, 1))) {
                    assertEquals(4, samples.classes());
                    Permutation order = new Permutation(9, count);
                    order.epoch(2);
                    for (int first = 0; first < count; first += batch) {
                        int rows = Math.min(batch, count - first);
                        Step step = new Step().rows(rows);
                        step.epoch = 2;
                        step.first = first;
                        gathered.run(step);
                        for (int row = 0; row < rows; row++) {
                            int sample = shuffled ? order.index(first + row) : first + row;
                            assertEquals(
                                    labels[sample], gathered.buffer(Port.LABEL).read(rows)[row]);
                            written.buffer(Port.INPUT).write(0, logits, sample * 4, 4);
                            written.buffer(Port.LABEL).write(labels[sample]);
                            written.run(new Step().rows(1));
                            assertEquals(
                                    written.buffer(Port.ROW_RECON).read(1)[0],
                                    gathered.buffer(Port.ROW_RECON).read(rows)[row]);
                        }
                    }
                }
            }
        });
    }

    private static Samples samples(Device device, Arena arena, float[] logits, int[] labels) {
        MemorySegment data = arena.allocate(logits.length * 4L, 64).copyFrom(MemorySegment.ofArray(logits));
        int[] given = labels.clone();
        Samples samples = device.samples(data, DType.F32, Shape.of(4), labels.length, given);
        Arrays.fill(given, -1); // They were copied.
        return samples;
    }
}
