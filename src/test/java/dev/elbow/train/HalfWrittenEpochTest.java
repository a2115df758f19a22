package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A run that ends between two writes of one epoch, as if killed there, agrees with its checkpoint once it was resumed: for no
 * more epochs than it has, and for more.
 */
class HalfWrittenEpochTest {
    private static final Device DEVICE = Elbow.open("reference");
    private static final Dataset TRAIN = TestRuns.rows(24, 1);
    private static final Dataset TEST = TestRuns.rows(9, 2);
    private static final int EPOCHS = 5;
    private static final int CUT = 3;

    /** The best epoch so far, after each epoch: the one that is cut is better than both before it. */
    private static final List<Integer> BEST = List.of(1, 1, 3, 3, 5);

    /** The weights after each epoch of a run that nothing disturbs. */
    private static final List<Map<String, float[]>> WEIGHTS = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void runUndisturbed() {
        List<Double> losses = new ArrayList<>();
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            new Trainer(options(EPOCHS, 0))
                    .test(TEST)
                    .listener(new TrainListener() {
                        @Override
                        public void onEvaluation(EpochMetrics test, Evaluation evaluation) {
                            WEIGHTS.add(TestRuns.weights(model));
                            losses.add(test.loss());
                        }
                    })
                    .train(model, TRAIN);
        }
        for (int epochs = 1; epochs <= EPOCHS; epochs++) {
            List<Double> soFar = losses.subList(0, epochs);
            assertEquals(BEST.get(epochs - 1), 1 + soFar.indexOf(Collections.min(soFar)), losses.toString());
        }
    }

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    private static TrainOptions options(int epochs, int patience) {
        return TrainOptions.builder()
                .epochs(epochs)
                .patience(patience)
                .batch(8)
                .learningRate(0.3f)
                .seed(8)
                .lanes(1)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "checkpoint/state.safetensors, 2, 0",
        "checkpoint/state.safetensors, 2, 9",
        "checkpoint/best.safetensors,  3, 0",
        "checkpoint/best.safetensors,  3, 9",
        "model.safetensors,            3, 0",
        "model.safetensors,            3, 9"
    })
    void agreesWithItsCheckpoint(String lastFile, int complete, int patience) throws IOException {
        RunFolder run = RunFolder.create(folder.resolve("run"), RunLabel.of("tiny", "rows"));
        Path obstacle = obstacle(run.path().resolve(lastFile));
        TrainListener cut = new TrainListener() {
            @Override
            public void onStep(Progress progress) {
                if (progress.epoch() == CUT && progress.step() == 1) {
                    create(obstacle);
                }
            }
        };
        ElbowException e = assertThrows(ElbowException.class, () -> train(run, options(EPOCHS, patience), cut));
        assertTrue(e.getMessage().startsWith("cannot write " + run.path().resolve(lastFile)), e.getMessage());
        Files.delete(obstacle);
        Files.delete(obstacle.getParent());

        assertResumes(run, complete, patience);
        assertResumes(run, EPOCHS, patience);
    }

    private static void assertResumes(RunFolder run, int epochs, int patience) {
        TrainResult result = train(run, options(epochs, patience), new TrainListener() {});
        int best = BEST.get(epochs - 1);
        assertEquals(epochs, result.epochs());
        assertEquals(best, result.bestEpoch());
        assertEquals(2 * epochs, run.metrics().size());
        assertWeights(patience > 0 ? best : epochs, run.modelFile());
        assertWeights(best, run.bestFile());
    }

    /** Where files are prepared, a folder that is not empty lets the write fail and leaves the file as it was. */
    private static Path obstacle(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".tmp").resolve("in the way");
    }

    private static void create(Path obstacle) {
        try {
            Files.createDirectories(obstacle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TrainResult train(RunFolder run, TrainOptions options, TrainListener listener) {
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            return new Trainer(options).test(TEST).into(run).listener(listener).train(model, TRAIN);
        }
    }

    private static void assertWeights(int epoch, Path file) {
        try (Autoencoder model = Autoencoder.load(file, DEVICE)) {
            Map<String, float[]> found = TestRuns.weights(model);
            WEIGHTS.get(epoch - 1)
                    .forEach((name, values) ->
                            assertArrayEquals(values, found.get(name), file + " is not epoch " + epoch + ": " + name));
        }
    }
}
