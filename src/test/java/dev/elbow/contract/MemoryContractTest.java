package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.Device;
import dev.elbow.backend.MemoryStats;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Samples;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Graph;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.Arena;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What a device says about its memory follows what is made and closed. */
@Tag("contract")
class MemoryContractTest {
    private static final Graph GRAPH =
            Graph.builder(Shape.of(4)).add(new Dense(3)).build();

    @TestFactory
    Stream<DynamicNode> memoryIsCountedByUse() {
        return Contract.onEach(device -> {
            MemoryStats fresh = device.memoryStats();
            assertEquals(0, fresh.used(), fresh.toString());
            assertTrue(fresh.free() > 0 && fresh.free() <= fresh.total(), fresh.toString());
            long parameters = (1 + Optimizer.MAX_SLOTS) * GRAPH.parameterCount() * Float.BYTES;
            long peak;
            try (Device.Attachment _ = device.attach();
                    Arena arena = Arena.ofConfined();
                    Parameters store = device.parameters(GRAPH);
                    Samples samples = device.samples(arena.allocate(32, 64), DType.F32, Shape.of(4), 2)) {
                MemoryStats filled = device.memoryStats();
                assertTrue(filled.parameters() >= parameters, filled.toString());
                assertEquals(32, filled.samples());
                assertEquals(0, filled.plans());
                assertEquals(2, samples.count());
                try (Plan plan = device.compile(store, PlanSpec.of(Mode.TRAIN, 5))) {
                    MemoryStats full = device.memoryStats();
                    assertEquals(plan.bytes(), full.plans());
                    assertEquals(full.used(), full.peak());
                    peak = full.peak();
                }
                assertEquals(0, device.memoryStats().plans());
                try (Samples labelled =
                        device.samples(arena.allocate(32, 64), DType.F32, Shape.of(4), 2, new int[] {1, 0})) {
                    assertEquals(2, labelled.classes());
                    assertEquals(32 + 32 + 2 * 4, device.memoryStats().samples());
                }
                assertEquals(32, device.memoryStats().samples());
            }
            MemoryStats empty = device.memoryStats();
            assertEquals(0, empty.used(), empty.toString());
            assertEquals(peak, empty.peak());
            device.close();
            assertThrows(IllegalStateException.class, device::memoryStats);
        });
    }
}
