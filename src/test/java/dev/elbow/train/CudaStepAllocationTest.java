package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.testing.Requires;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A training step that the GPU runs by itself, or that two replicas share, allocates nothing on the Java heap, from the schedules to
 * the listeners. Until it is compiled, code that writes native memory allocates; a step that always does has no clean window.
 */
@Timeout(120)
@Tag("cuda")
class CudaStepAllocationTest {
    /** Whole blocks, at whose ends listeners hear of a step. */
    private static final int WARM_UP = 5 * 32;

    private static final int WINDOW = 10 * 32;
    private static final int MOST_WINDOWS = 20;
    private static final int BATCH = 4;

    @BeforeAll
    static void required() {
        Requires.backend("cuda");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void allocatesNothing(int lanes) {
        Cancellation done = new Cancellation();
        AllocationProbe probe = new AllocationProbe(done, WARM_UP, WINDOW, () -> {});
        Dataset data = TestRuns.rows(BATCH * (WARM_UP + WINDOW + 32), 1);
        try (Device device = Elbow.open("cuda");
                Autoencoder model = TestRuns.model(device)) {
            TrainOptions options = TrainOptions.builder()
                    .epochs(MOST_WINDOWS)
                    .batch(BATCH)
                    .lanes(lanes)
                    .learningRate(LearningRate.of(1e-4f, "cosine"))
                    .beta(Beta.of(1, "warmup:1"))
                    .clipNorm(1)
                    .build();
            new Trainer(options).listener(probe).cancellation(done).train(model, data);
        }
        assertTrue(done.isCancelled(), "bytes in windows of %d steps: %s".formatted(WINDOW, probe.windows()));
    }
}
