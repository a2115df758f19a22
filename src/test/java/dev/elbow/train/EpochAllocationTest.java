package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Relu;
import dev.elbow.model.Autoencoder;
import dev.elbow.testing.Requires;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checkpoint, model and best weights are kept after each epoch without arrays of the weights' size on the heap: those would
 * outlive a collection, and the process would grow from epoch to epoch.
 */
class EpochAllocationTest {
    private static final int EPOCHS = 6;
    private static final Graph WIDE = Graph.builder(TestRuns.ROW)
            .add(new Dense(20_000), new Relu(), new GaussianLatent(2))
            .add(new Dense(7), new Relu(), new Dense(TestRuns.FEATURES), new BernoulliLoss())
            .build();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, EPOCHS})
    void keepsAnEpochWithoutCopyingTheWeightsToTheHeap(int patience) {
        assertNoCopies("reference", patience);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, EPOCHS})
    @Tag("cuda")
    void norAreTheWeightsOfAGpuCopied(int patience) {
        Requires.backend("cuda");
        assertNoCopies("cuda", patience);
    }

    private void assertNoCopies(String backend, int patience) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Long> counts = new ArrayList<>();
        TrainListener count = new TrainListener() {
            @Override
            public void onEvaluation(EpochMetrics test, Evaluation evaluation) {
                counts.add(threads.getCurrentThreadAllocatedBytes());
            }
        };
        TrainOptions options = TrainOptions.builder()
                .epochs(EPOCHS)
                .patience(patience)
                .batch(8)
                .lanes(1)
                .learningRate(1e-5f)
                .build();
        try (Device device = Elbow.open(backend);
                Dataset data = TestRuns.rows(16, 1);
                Autoencoder model = Autoencoder.create(device, WIDE, 1)) {
            TrainResult result = new Trainer(options)
                    .test(data)
                    .into(RunFolder.create(folder.resolve("run"), new RunLabel("wide", "rows", Map.of())))
                    .listener(count)
                    .train(model, data);
            assertEquals(EPOCHS, result.bestEpoch(), "each epoch must be the best so far, so that all is written");
        }
        // Of the last epoch: before it, classes are still being loaded.
        long bytes = counts.get(EPOCHS - 1) - counts.get(EPOCHS - 2);
        long weights = WIDE.parameterCount() * Float.BYTES;
        assertTrue(bytes < weights / 4, "bytes in an epoch: %,d; weights: %,d".formatted(bytes, weights));
    }
}
