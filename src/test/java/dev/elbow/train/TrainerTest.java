package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.Optimizer;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    private static final Device DEVICE = Elbow.open("reference");
    private static final Dataset TRAIN = TestRuns.rows(53, 1);
    private static final Dataset TEST = TestRuns.rows(21, 2);

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    private static TrainOptions.Builder options() {
        return TrainOptions.builder().epochs(3).batch(16).learningRate(0.01f).seed(5);
    }

    private static Map<String, float[]> train(String backend, TrainOptions options) {
        try (Device device = Elbow.open(backend);
                Autoencoder model = TestRuns.model(device)) {
            new Trainer(options).test(TEST).train(model, TRAIN);
            return TestRuns.weights(model);
        }
    }

    @Test
    void learns() {
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            TrainResult result =
                    new Trainer(options().epochs(40).build()).test(TEST).train(model, TRAIN);
            assertEquals(80, result.metrics().size());
            double first = result.metrics().get(1).loss();
            double last = result.metrics().get(79).loss();
            assertTrue(last < 0.75 * first, "test loss " + first + " -> " + last);
            assertEquals(EpochMetrics.TEST, result.last().orElseThrow().split());
        }
    }

    /** With a learning rate too small to move anything, figures are those of the initial weights and the same noise. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "auto"})
    void binarizedSamplesAreTrainedOnButNotEvaluated(String backend) {
        TrainOptions still = options().learningRate(1e-30f).epochs(2).build();
        List<EpochMetrics> grey = metrics(backend, still);
        List<EpochMetrics> binary =
                metrics(backend, still.toBuilder().binarize(true).build());
        for (int i = 0; i < 4; i += 2) {
            assertNotEquals(grey.get(i).recon(), binary.get(i).recon(), 1e-6, "the draws change the loss");
            assertEquals(grey.get(i + 1).recon(), binary.get(i + 1).recon(), 0.0, "test data as they are");
        }
    }

    private static List<EpochMetrics> metrics(String backend, TrainOptions options) {
        try (Device device = Elbow.open(backend);
                Autoencoder model = TestRuns.model(device)) {
            return new Trainer(options).test(TEST).train(model, TRAIN).metrics();
        }
    }

    /** 53 rows in batches of 16 leave a last batch of 5: odd for two and three lanes, and smaller than seven. */
    @ParameterizedTest
    @CsvSource({"reference,2", "reference,3", "reference,7", "auto,2", "auto,3"})
    void lanesAgreeWithOneAndWithThemselves(String backend, int lanes) {
        Map<String, float[]> one = train(backend, options().lanes(1).build());
        Map<String, float[]> many = train(backend, options().lanes(lanes).build());
        Map<String, float[]> again = train(backend, options().lanes(lanes).build());
        one.forEach((name, values) -> {
            assertArrayEquals(values, many.get(name), 2e-5f, name);
            assertArrayEquals(many.get(name), again.get(name), 0f, name + " differs from run to run");
        });
    }

    /** One step of plain gradient descent moves the parameters by the learning rate times the clipped gradient. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void clipsTheNormOfAllGradientsTogether(int lanes) {
        TrainOptions options = TrainOptions.builder()
                .epochs(1)
                .batch(53)
                .optimizer(Optimizer.sgd(0))
                .learningRate(0.5f)
                .clipNorm(0.01f)
                .lanes(lanes)
                .build();
        double[] norm = new double[1];
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            Map<String, float[]> before = TestRuns.weights(model);
            new Trainer(options)
                    .listener(new TrainListener() {
                        @Override
                        public void onStep(Progress progress) {
                            norm[0] = progress.gradientNorm();
                        }
                    })
                    .train(model, TRAIN);
            double squares = 0;
            for (Map.Entry<String, float[]> after : TestRuns.weights(model).entrySet()) {
                float[] old = before.get(after.getKey());
                for (int i = 0; i < old.length; i++) {
                    double moved = after.getValue()[i] - old[i];
                    squares += moved * moved;
                }
            }
            assertTrue(norm[0] > 0.1, "the gradient is not clipped at all: " + norm[0]);
            // Moves of 1e-4 on weights of 0.3 lose the last 4 of 7 digits.
            assertEquals(0.5 * 0.01, Math.sqrt(squares), 5e-6);
        }
    }

    @Test
    void stopsEarlyAndKeepsTheBest() {
        // Steps that are too large: the loss falls at first and then rises.
        TrainOptions options =
                options().epochs(50).learningRate(0.3f).patience(3).lanes(1).build();
        List<Double> losses = new ArrayList<>();
        List<Map<String, float[]>> weights = new ArrayList<>();
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            TrainResult result = new Trainer(options)
                    .test(TEST)
                    .listener(new TrainListener() {
                        @Override
                        public void onEvaluation(EpochMetrics test, Evaluation evaluation) {
                            losses.add(test.loss());
                            weights.add(TestRuns.weights(model));
                        }
                    })
                    .train(model, TRAIN);
            int best = losses.indexOf(Collections.min(losses)) + 1;
            assertTrue(result.stoppedEarly(), losses.toString());
            assertEquals(best, result.bestEpoch());
            assertEquals(best + 3, result.epochs());
            weights.get(best - 1)
                    .forEach((name, values) -> assertArrayEquals(
                            values,
                            model.parameters().get(model.graph().parameter(name).orElseThrow()),
                            name));
        }
    }

    @Test
    void stopsBeforeAnUpdateThatIsNotFinite() {
        TrainOptions options = options()
                .optimizer(Optimizer.sgd(0))
                .learningRate(1e20f)
                .lanes(2)
                .build();
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            ElbowException e = assertThrows(ElbowException.class, () -> new Trainer(options).train(model, TRAIN));
            assertTrue(
                    e.getMessage()
                            .matches(
                                    "training diverged in epoch 1, step [234] of 4 \\(learning rate 1.0E20\\): recon .*, kl .*,"
                                            + " loss .*, largest gradient (NaN|Infinity|[0-9.E]+) in [a-z0-9.]+\\. Try .*"),
                    e.getMessage());
        }
    }

    @Test
    void namesDataThatIsNotFinite() {
        float[] values = new float[40 * TestRuns.FEATURES];
        values[17 * TestRuns.FEATURES] = Float.NaN;
        try (Autoencoder model = TestRuns.model(DEVICE);
                Dataset data = Dataset.of(values, TestRuns.ROW)) {
            Map<String, float[]> before = TestRuns.weights(model);
            TrainOptions options = options().batch(40).build();
            ElbowException e = assertThrows(ElbowException.class, () -> new Trainer(options).train(model, data));
            assertEquals("the training data, memory, holds NaN in sample 17, expected finite values", e.getMessage());
            TestRuns.weights(model).forEach((name, after) -> assertArrayEquals(before.get(name), after, name));
        }
    }

    @Test
    @Timeout(30)
    void aListenerThatFailsEndsTheRunWithItsError() {
        IllegalStateException error = new IllegalStateException("from the listener");
        TrainListener listener = new TrainListener() {
            @Override
            public void onStep(Progress progress) {
                if (progress.epoch() == 2) {
                    throw error;
                }
            }
        };
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            Trainer trainer = new Trainer(options().lanes(3).build()).listener(listener);
            assertSame(error, assertThrows(IllegalStateException.class, () -> trainer.train(model, TRAIN)));
        }
    }

    private static List<String> warnings(TrainOptions options) {
        List<String> warnings = new ArrayList<>();
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            new Trainer(options)
                    .test(TEST)
                    .listener(new TrainListener() {
                        @Override
                        public void onWarning(String message) {
                            warnings.add(message);
                        }
                    })
                    .train(model, TRAIN);
        }
        return warnings;
    }

    /** At this beta no latent is ever active. */
    @Test
    void warnsOnceOfACollapsedPosterior() {
        List<String> warnings = warnings(options().epochs(15).beta(100f).build());
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(
                warnings.getFirst().matches("the posterior has collapsed: none of 2 latents .*"), warnings.toString());
    }

    /** A run that looks collapsed in its first epochs, and learns. */
    @Test
    void doesNotWarnOfACollapseThatPasses() {
        List<Boolean> collapsed = new ArrayList<>();
        TrainOptions options = options().epochs(30).build();
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            new Trainer(options)
                    .test(TEST)
                    .listener(new TrainListener() {
                        @Override
                        public void onEvaluation(EpochMetrics test, Evaluation evaluation) {
                            collapsed.add(evaluation.collapsed());
                        }
                    })
                    .train(model, TRAIN);
        }
        assertEquals(List.of(true, true, true, false), collapsed.subList(0, 4));
        assertEquals(List.of(), warnings(options));
    }

    @Test
    void refusesPatienceWithoutTestData(@TempDir Path folder) {
        RunFolder run = RunFolder.create(folder.resolve("run"), RunLabel.of("tiny", "rows"));
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            Trainer trainer = new Trainer(options().patience(2).build()).into(run);
            String message = assertThrows(IllegalArgumentException.class, () -> trainer.train(model, TRAIN))
                    .getMessage();
            assertTrue(message.startsWith("a patience of 2 epochs needs test data"), message);
            assertFalse(run.hasRun());
            assertFalse(Files.exists(run.modelFile()));
        }
    }

    @Test
    void refusesDataThatDoNotFit() {
        try (Autoencoder model = TestRuns.model(DEVICE);
                Dataset wide = Dataset.of(new float[60], Shape.of(6))) {
            refuses(
                    "the model takes samples of 12, the training data has 6",
                    new Trainer(options().build()),
                    model,
                    wide);
            refuses("the test data has 6", new Trainer(options().build()).test(wide), model, TRAIN);
            refuses(
                    "the batch of 64 is larger than the training data, which has 53 samples",
                    new Trainer(options().batch(64).build()),
                    model,
                    TRAIN);
        }
    }

    private static void refuses(String expected, Trainer trainer, Autoencoder model, Dataset data) {
        String message = assertThrows(ElbowException.class, () -> trainer.train(model, data))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void aClosedModelIsRefused() {
        Autoencoder model = TestRuns.model(DEVICE);
        model.close();
        assertThrows(IllegalStateException.class, () -> new Trainer(options().build()).train(model, TRAIN));
    }
}
