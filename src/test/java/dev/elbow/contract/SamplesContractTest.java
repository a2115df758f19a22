package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Step;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Relu;
import dev.elbow.random.Binarization;
import dev.elbow.random.Permutation;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Gathering rows from a data set: both element types, stored and shuffled order, the partial last batch. */
@Tag("contract")
class SamplesContractTest {
    private static final int COUNT = 53;
    private static final int FEATURES = 7;
    private static final Graph GRAPH =
            Graph.builder(Shape.of(FEATURES)).add(new Relu()).build();

    /** A test of a plan that reads from samples. */
    private interface Body {
        void test(Plan plan);
    }

    @TestFactory
    Stream<DynamicNode> floatsArriveAsTheyAre() {
        return Contract.onEach(device -> with(device, floats(), DType.F32, spec(false), plan -> {
            plan.run(step(0, 10, 6));
            float[] rows = plan.buffer(Port.INPUT).read(6 * FEATURES);
            for (int i = 0; i < rows.length; i++) {
                assertEquals(10 * FEATURES + i, rows[i]);
            }
            assertArrayEquals(rows, plan.buffer(Port.OUTPUT).read(6 * FEATURES));
        }));
    }

    @TestFactory
    Stream<DynamicNode> bytesAreScaledBy255() {
        return Contract.onEach(device -> with(device, bytes(), DType.U8, spec(false), plan -> {
            for (int first = 0; first + 8 <= COUNT; first += 8) {
                plan.run(step(0, first, 8));
                float[] rows = plan.buffer(Port.INPUT).read(8 * FEATURES);
                for (int i = 0; i < rows.length; i++) {
                    int stored = (first * FEATURES + i) % 256;
                    // One rounding of the quotient, or two of a product with 1/255.
                    assertEquals(stored / 255f, rows[i], 2 * Math.ulp(stored / 255f), "byte " + stored);
                }
            }
        }));
    }

    @TestFactory
    Stream<DynamicNode> shuffledRowsFollowThePermutationOfTheirEpoch() {
        return Contract.onEach(device -> with(device, floats(), DType.F32, spec(true), plan -> {
            Permutation order = new Permutation(77, COUNT);
            for (int epoch : new int[] {0, 1, 5, 0}) {
                order.epoch(epoch);
                for (int first = 0; first < COUNT; first += 8) {
                    int rows = Math.min(8, COUNT - first);
                    plan.run(step(epoch, first, rows));
                    float[] input = plan.buffer(Port.INPUT).read(rows * FEATURES);
                    for (int i = 0; i < input.length; i++) {
                        int sample = order.index(first + i / FEATURES);
                        assertEquals(sample * FEATURES + i % FEATURES, input[i], "epoch " + epoch);
                    }
                }
            }
        }));
    }

    /** The definition's own bits on every device, from both element types, whichever way the batch is split. */
    @TestFactory
    Stream<DynamicNode> binaryValuesAreDrawnAnewInEachEpoch() {
        MemorySegment bytes = bytes();
        float[] values = new float[COUNT * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 256) / 255f;
        }
        float[] withNan = values.clone();
        withNan[3] = Float.NaN;
        PlanSpec binarized = spec(true).withBinarized(true);
        return Contract.onEach(device -> {
            with(device, bytes, DType.U8, binarized, plan -> drawn(plan, values));
            with(device, MemorySegment.ofArray(withNan), DType.F32, binarized, plan -> drawn(plan, withNan));
        });
    }

    private static void drawn(Plan plan, float[] values) {
        Permutation order = new Permutation(77, COUNT);
        int[] words = new int[4];
        for (int epoch : new int[] {0, 1, 7}) {
            order.epoch(epoch);
            for (int first = 0; first < COUNT; first += 5) {
                int rows = Math.min(5, COUNT - first);
                plan.run(step(epoch, first, rows));
                float[] input = plan.buffer(Port.INPUT).read(rows * FEATURES);
                for (int i = 0; i < input.length; i++) {
                    int sample = order.index(first + i / FEATURES);
                    int element = i % FEATURES;
                    int index = sample * FEATURES + element;
                    Philox.block(77, RandomStream.BINARIZATION, Binarization.step(epoch, sample), element / 4, words);
                    float expected = Binarization.draw(values[index], words[element % 4]);
                    assertEquals(expected, input[i], "epoch %d, element %d".formatted(epoch, index));
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicNode> onlySamplesAreBinarized() {
        return Contract.onEach(device -> {
            try (Device.Attachment _ = device.attach();
                    Parameters parameters = device.parameters(GRAPH)) {
                refused(() -> device.compile(parameters, spec(false).withBinarized(true)));
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> rowsOutsideTheSamplesAreRefused() {
        return Contract.onEach(device -> with(device, floats(), DType.F32, spec(false), plan -> {
            for (Step bad :
                    new Step[] {step(0, -1, 2), step(0, COUNT - 1, 2), step(0, 0, 9), step(0, 0, -1), step(-1, 0, 1)}) {
                assertThrows(IllegalArgumentException.class, () -> plan.run(bad));
            }
            plan.run(step(0, COUNT - 1, 1));
            assertEquals((COUNT - 1) * FEATURES, plan.buffer(Port.INPUT).read(1)[0]);
        }));
    }

    @TestFactory
    Stream<DynamicNode> samplesAreCheckedAgainstMemoryAndGraph() {
        return Contract.onEach(device -> {
            MemorySegment heap = MemorySegment.ofArray(new float[12]);
            refused(() -> device.samples(heap, DType.F32, Shape.of(12), 1));
            try (Device.Attachment _ = device.attach();
                    Arena arena = Arena.ofConfined();
                    Parameters parameters = device.parameters(GRAPH);
                    Samples wide = device.samples(arena.allocate(48), DType.U8, Shape.of(4, 4, 3), 1)) {
                refused(() ->
                        device.compile(parameters, PlanSpec.of(Mode.INFER, 2).withSamples(wide, false)));
                MemorySegment memory = arena.allocate(48, 64);
                refused(() -> device.samples(memory, DType.F32, Shape.of(FEATURES), 2));
                refused(() -> device.samples(memory, DType.U8, Shape.of(12), 5));
                refused(() -> device.samples(memory, DType.F32, Shape.of(12), 0));
                refused(() -> device.samples(memory, DType.F32, Shape.of(4), 3, new int[] {0, 1}));
                refused(() -> device.samples(memory, DType.F32, Shape.of(4), 3, new int[] {0, -1, 1}));
                refused(() -> device.samples(memory, DType.F32, Shape.of(4), 3, new int[] {0, 1, Samples.MAX_CLASSES}));
            }
        });
    }

    private static void refused(Executable use) {
        assertThrows(IllegalArgumentException.class, use);
    }

    private static PlanSpec spec(boolean shuffled) {
        return PlanSpec.of(Mode.INFER, 8).withSeed(77).withSamples(null, shuffled);
    }

    private static Step step(int epoch, int first, int rows) {
        Step step = new Step().rows(rows);
        step.epoch = epoch;
        step.first = first;
        return step;
    }

    private static void with(Device device, MemorySegment source, DType type, PlanSpec spec, Body body) {
        try (Device.Attachment _ = device.attach();
                Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(source.byteSize(), 64).copyFrom(source);
            try (Parameters parameters = device.parameters(GRAPH);
                    Samples samples = device.samples(data, type, Shape.of(FEATURES), COUNT);
                    Plan plan = device.compile(parameters, spec.withSamples(samples, spec.shuffled()))) {
                assertEquals(COUNT, samples.count());
                assertEquals(type, samples.type());
                assertEquals(Shape.of(FEATURES), samples.shape());
                body.test(plan);
            }
            assertEquals(-1, data.mismatch(source), "the data set was written to");
        }
    }

    private static MemorySegment floats() {
        float[] values = new float[COUNT * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return MemorySegment.ofArray(values);
    }

    /** All 256 bytes, in a row. */
    private static MemorySegment bytes() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[COUNT * FEATURES]);
        for (int i = 0; i < bytes.byteSize(); i++) {
            bytes.set(ValueLayout.JAVA_BYTE, i, (byte) i);
        }
        return bytes;
    }
}
