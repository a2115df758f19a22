package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
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
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
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
    @CsvSource({"dense-vae,1", "dense-vae,2", "conv-vae,2", "conv-ae,2"})
    void allocatesNothing(String preset, int lanes) {
        Requires.that(
                Backends.all().stream().filter(b -> b.name().equals("cpu")).anyMatch(StepAllocationTest::usable),
                "the cpu backend is not usable here");
        byte[] pixels = new byte[8 * (WARM_UP + WINDOW) * 16 * 16];
        new SplittableRandom(1).nextBytes(pixels);
        Cancellation done = new Cancellation();
        AllocationProbe probe = new AllocationProbe(done);
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
                "bytes in windows of %d steps of %s on %d lanes: %s".formatted(WINDOW, preset, lanes, probe.windows));
    }

    private static boolean usable(BackendProvider provider) {
        return provider.availability().usable();
    }

    /** Counts the bytes that all lanes have allocated between two steps, less what counting itself takes. */
    private static final class AllocationProbe implements TrainListener {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final Cancellation done;
        private final List<Long> windows = new ArrayList<>();
        private long[] lanes;
        private long before;

        AllocationProbe(Cancellation done) {
            this.done = done;
        }

        /** One window in each epoch, behind a warm-up: what happens between epochs may allocate. */
        @Override
        public void onStep(Progress progress) {
            if (progress.step() == WARM_UP) {
                // A window on the scalar twins, which run at first, would prove nothing about the vector kernels.
                Kernels.get().awaitWarmUp();
                lanes = Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith(Replicas.THREAD_NAME))
                        .mapToLong(Thread::threadId)
                        .toArray();
                count();
                long first = count();
                long counting = count() - first;
                before = count() + counting;
            } else if (progress.step() == WARM_UP + WINDOW) {
                windows.add(count() - before);
                if (windows.getLast() <= WINDOW) {
                    done.cancel();
                }
            }
        }

        private long count() {
            long sum = 0;
            for (long allocated : threads.getThreadAllocatedBytes(lanes)) {
                sum += allocated;
            }
            return sum;
        }
    }
}
