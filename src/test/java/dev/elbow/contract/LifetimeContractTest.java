package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.Device;
import dev.elbow.backend.LatentTotals;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.backend.Update;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Buffer;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Buffers keep what is written, refuse what does not fit, and answer use after close with an exception. */
@Tag("contract")
class LifetimeContractTest {
    private static final Graph GRAPH =
            Graph.builder(Shape.of(4)).add(new Dense(3)).build();

    @TestFactory
    Stream<DynamicNode> useAfterCloseIsAnException() {
        return Contract.onEach(device -> {
            try (Device.Attachment _ = device.attach()) {
                Parameters parameters = device.parameters(GRAPH);
                Parameter weight = GRAPH.parameters().getFirst();
                Plan plan = device.compile(parameters, PlanSpec.of(Mode.TRAIN, 2));
                Buffer input = plan.buffer(Port.INPUT);
                Update update = device.update(parameters, Optimizer.adam());
                plan.close();
                plan.close();
                closed(() -> plan.run(new Step().rows(1)));
                closed(() -> plan.drain(new Totals()));
                closed(() -> plan.drainLatents(new LatentTotals(1)));
                closed(() -> plan.buffer(Port.INPUT));
                closed(() -> plan.gradient(weight));
                closed(() -> plan.addGradients(plan, 0, 1));
                closed(() -> input.read(1));
                closed(() -> input.write(1f));
                closed(() -> update.apply(plan, 0, 1, 1, 0.1f, 1));
                closed(() -> update.squaredNorm(plan, 0, 1));

                Plan orphan = device.compile(parameters, PlanSpec.of(Mode.TRAIN, 2));
                parameters.close();
                parameters.close();
                closed(() -> parameters.get(weight));
                closed(() -> parameters.set(weight, new float[12]));
                closed(() -> parameters.getState(0, weight));
                closed(() -> device.compile(parameters, PlanSpec.of(Mode.TRAIN, 2)));
                closed(() -> orphan.run(new Step().rows(1)));
                closed(() -> update.apply(orphan, 0, 1, 1, 0.1f, 1));
                closed(() -> orphan.gradient(weight));
                orphan.close();
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> closedSamplesAreNotRead() {
        return Contract.onEach(device -> {
            try (Device.Attachment _ = device.attach();
                    Arena arena = Arena.ofConfined();
                    Parameters parameters = device.parameters(GRAPH)) {
                Samples samples = device.samples(arena.allocate(32, 64), DType.F32, Shape.of(4), 2);
                PlanSpec spec = PlanSpec.of(Mode.INFER, 2).withSamples(samples, false);
                try (Plan plan = device.compile(parameters, spec)) {
                    samples.close();
                    samples.close();
                    closed(() -> plan.run(new Step().rows(1)));
                }
                closed(() -> device.compile(parameters, spec));
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> aClosedDeviceMakesNothing() {
        return Contract.onEach(device -> {
            device.close();
            device.close();
            closed(() -> device.parameters(GRAPH));
            closed(device::attach);
            closed(() -> device.samples(MemorySegment.ofArray(new float[4]), DType.F32, Shape.of(4), 1));
        });
    }

    private static void closed(Executable use) {
        IllegalStateException e = assertThrows(IllegalStateException.class, use);
        assertTrue(e.getMessage().contains("closed"), e.getMessage());
    }

    @TestFactory
    Stream<DynamicNode> buffersWriteAndReadJustTheRangeAsked() {
        return Contract.onEach(device -> {
            try (Device.Attachment _ = device.attach();
                    Parameters parameters = device.parameters(GRAPH);
                    Plan plan = device.compile(parameters, PlanSpec.of(Mode.INFER, 3));
                    Arena arena = Arena.ofConfined()) {
                Buffer buffer = plan.buffer(Port.INPUT);
                assertEquals(12, buffer.elements());
                float[] canaries = new float[12];
                Arrays.fill(canaries, -7);
                buffer.write(canaries);
                buffer.write(3, new float[] {0, 1, 2, 3, 0}, 1, 3);
                float[] target = new float[14];
                buffer.read(0, target, 1, 12);
                assertArrayEquals(new float[] {0, -7, -7, -7, 1, 2, 3, -7, -7, -7, -7, -7, -7, 0}, target);
                for (MemorySegment source : new MemorySegment[] {
                    MemorySegment.ofArray(new float[] {4, 5}), arena.allocateFrom(ValueLayout.JAVA_FLOAT, 4, 5)
                }) {
                    buffer.write(canaries);
                    buffer.write(10, source);
                    assertArrayEquals(new float[] {-7, 4, 5}, Arrays.copyOfRange(buffer.read(12), 9, 12));
                }
                float[] three = new float[3];
                for (Executable bad : new Executable[] {
                    () -> buffer.write(10, three, 0, 3),
                    () -> buffer.write(-1, three, 0, 1),
                    () -> buffer.write(0, three, 2, 2),
                    () -> buffer.read(10, three, 0, 3),
                    () -> buffer.read(0, three, 1, 3),
                    () -> buffer.read(0, three, 0, -1),
                    () -> buffer.write(11, MemorySegment.ofArray(three)),
                }) {
                    assertThrows(IndexOutOfBoundsException.class, bad);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> theDeviceSaysWhatItIs() {
        return Contract.onEach(device -> {
            assertTrue(device.lanes() >= 1);
            assertTrue(!device.description().isBlank() && !device.description().contains("\n"));
            assertEquals(device.backend(), device.reproducibilityKey().get("backend"));
        });
    }
}
