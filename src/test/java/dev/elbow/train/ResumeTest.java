package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.backend.Optimizer;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was interrupted and resumed ends with the same bits as one that was not. */
class ResumeTest {
    private static final Device DEVICE = Elbow.open();
    private static final Dataset TRAIN = TestRuns.rows(53, 1);
    private static final Dataset TEST = TestRuns.rows(21, 2);
    private static final int EPOCHS = 4;

    private static Map<String, float[]> expected;
    private static List<EpochMetrics> expectedMetrics;

    @TempDir
    Path folder;

    @BeforeAll
    static void runUninterrupted() {
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            expectedMetrics =
                    new Trainer(options(EPOCHS)).test(TEST).train(model, TRAIN).metrics();
            expected = TestRuns.weights(model);
        }
    }

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    private static TrainOptions options(int epochs) {
        return TrainOptions.builder()
                .epochs(epochs)
                .batch(16)
                .optimizer(Optimizer.adamW(0.01f))
                .learningRate(LearningRate.of(0.01f, "stepwise:2:0.5"))
                .beta(Beta.of(1, "cyclical:3"))
                .freeBits(0.1f)
                .clipNorm(2)
                .binarize(true)
                .seed(5)
                .lanes(2)
                .build();
    }

    /** Each call is a process of its own: a new model whose weights come from the checkpoint. */
    private TrainResult run(int epochs, int cancelInEpoch, int cancelInStep) {
        Path path = folder.resolve("run");
        RunFolder run =
                path.toFile().exists() ? RunFolder.open(path) : RunFolder.create(path, RunLabel.of("tiny", "rows"));
        Cancellation cancellation = new Cancellation();
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            TrainResult result = new Trainer(options(epochs))
                    .test(TEST)
                    .into(run)
                    .cancellation(cancellation)
                    .listener(new TrainListener() {
                        @Override
                        public void onStep(Progress progress) {
                            if (progress.epoch() == cancelInEpoch && progress.step() == cancelInStep) {
                                cancellation.cancel();
                            }
                        }
                    })
                    .train(model, TRAIN);
            try (Autoencoder saved = Autoencoder.load(run.modelFile(), DEVICE)) {
                assertBitwise(TestRuns.weights(model), TestRuns.weights(saved));
            }
            return result;
        }
    }

    private static void assertBitwise(Map<String, float[]> expected, Map<String, float[]> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), name));
    }

    private void assertAsUninterrupted(TrainResult result) {
        assertFalse(result.cancelled());
        try (Autoencoder model =
                Autoencoder.load(RunFolder.open(folder.resolve("run")).modelFile(), DEVICE)) {
            assertBitwise(expected, TestRuns.weights(model));
        }
        assertEquals(2 * EPOCHS, result.metrics().size());
        assertEquals(result.metrics(), RunFolder.open(folder.resolve("run")).metrics());
        for (int i = 0; i < expectedMetrics.size(); i++) {
            EpochMetrics one = expectedMetrics.get(i);
            EpochMetrics other = result.metrics().get(i);
            assertEquals(one.epoch(), other.epoch());
            assertEquals(one.split(), other.split());
            assertEquals(one.recon(), other.recon(), 0.0);
            assertEquals(one.kl(), other.kl(), 0.0);
            assertEquals(one.loss(), other.loss(), 0.0);
            assertEquals(one.beta(), other.beta(), 0f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void afterAnyEpoch(int epochs) {
        assertEquals(epochs, run(epochs, 0, 0).epochs());
        assertAsUninterrupted(run(EPOCHS, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,3", "3,4", "4,1"})
    void afterAnInterruptionInAnyStep(int epoch, int step) {
        TrainResult result = run(EPOCHS, epoch, step);
        assertTrue(result.cancelled());
        assertAsUninterrupted(run(EPOCHS, 0, 0));
    }

    @Test
    void afterManyInterruptions() {
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            assertTrue(run(EPOCHS, epoch, 1).cancelled());
        }
        assertAsUninterrupted(run(EPOCHS, 0, 0));
    }

    @Test
    void aFinishedRunStaysAsItIs() {
        run(EPOCHS, 0, 0);
        assertAsUninterrupted(run(EPOCHS, 0, 0));
    }
}
