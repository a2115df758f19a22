package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Backends;
import dev.elbow.backend.Device;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.Preset;
import dev.elbow.tensor.Shape;
import dev.elbow.testing.Requires;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A training step allocates nothing on the Java heap, summed over all lanes; evaluation and figures come between epochs.
 *
 * <p>Vector API kernels allocate until they are compiled, and when that is depends on what else the machine does. So windows of
 * 1,000 steps are measured until one is clean; a step that always allocates never has one.
 */
@Timeout(120)
@Tag("alone")
class StepAllocationTest {
    private static final int WARM_UP = 200;
    private static final int WINDOW = 1000;
    private static final int MOST_WINDOWS = 8;

    @ParameterizedTest
    @CsvSource({"dense-vae,1", "dense-vae,2", "conv-vae,2", "conv-ae,2", "report-vae,2"})
    void allocatesNothing(String preset, int lanes) {
        Requires.that(
                Backends.all().stream().filter(b -> b.name().equals("cpu")).anyMatch(StepAllocationTest::usable),
                "the cpu backend is not usable here");
        byte[] pixels = new byte[8 * (WARM_UP + WINDOW) * 16 * 16];
        new SplittableRandom(1).nextBytes(pixels);
        Cancellation done = new Cancellation();
        // A window on the scalar twins, which run at first, would prove nothing about the vector kernels.
        AllocationProbe probe = new AllocationProbe(done, WARM_UP, WINDOW, Kernels.get()::awaitWarmUp);
        try (Device device = Elbow.open("cpu");
                Dataset data = Dataset.of(pixels, Shape.of(16, 16, 1));
                Autoencoder model =
                        Autoencoder.create(device, Preset.named(preset).graph(data.shape()), 1)) {
            TrainOptions options = TrainOptions.builder()
                    .epochs(MOST_WINDOWS)
                    .batch(8)
                    .lanes(lanes)
                    .learningRate(LearningRate.of(1e-4f, "cosine"))
                    .beta(Beta.of(1, "warmup:1"))
                    .clipNorm(1)
                    .build();
            new Trainer(options).listener(probe).cancellation(done).train(model, data);
        }
        assertTrue(
                done.isCancelled(),
                "bytes in windows of %d steps of %s on %d lanes: %s".formatted(WINDOW, preset, lanes, probe.windows()));
    }

    private static boolean usable(BackendProvider provider) {
        return provider.availability().usable();
    }
}
