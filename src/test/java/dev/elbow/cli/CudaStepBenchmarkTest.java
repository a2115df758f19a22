package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Relu;
import dev.elbow.tensor.Shape;
import dev.elbow.testing.Emulator;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A device that runs steps by itself tells of one in many: every step still has a time. */
@Tag("cuda")
class CudaStepBenchmarkTest {
    private static final int BATCH = 64;
    private static final int ROUND = 16;

    @Test
    void stepsOfARoundShareItsTime() {
        Emulator.require();
        Emulator.reset();
        Graph graph = Graph.builder(Shape.of(6))
                .add(new Dense(8), new Relu(), new GaussianLatent(2), new Dense(6), new BernoulliLoss())
                .build();
        try (Device device = Elbow.open("cuda")) {
            StepTimes times = new StepBenchmark(device, "tiny", graph, BATCH, ROUND * BATCH).measure(ROUND + 1);
            double[] millis = times.millis();
            assertEquals(2 * ROUND, millis.length, "two whole rounds");
            assertTrue(millis[0] > 0, Arrays.toString(millis));
            assertTrue(Arrays.stream(millis).distinct().count() <= 2, Arrays.toString(millis));
            assertTrue(times.device().contains("not a GPU"), times.device());
            assertTrue(times.graph().criticalPath() > 0, times.graph().toString());
            assertTrue(
                    times.text()
                            .contains("%d nodes in one launch"
                                    .formatted(times.graph().nodes())),
                    times.text());
            assertEquals(1, Emulator.calls("cuProfilerStart"), "a profiler records the measured rounds");
            assertEquals(1, Emulator.calls("cuProfilerStop"));
            assertEquals(times.graph().criticalPath(), times.toJson().get("critical_path"));
        }
    }
}
