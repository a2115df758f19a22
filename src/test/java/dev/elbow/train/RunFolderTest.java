package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.Optimizer;
import dev.elbow.data.Dataset;
import dev.elbow.files.JsonObject;
import dev.elbow.graph.Graph;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final Device DEVICE = Elbow.open("reference");
    private static final Dataset TRAIN = TestRuns.rows(20, 1);
    private static final Dataset TEST = TestRuns.rows(7, 2);
    private static final RunLabel LABEL = new RunLabel("tiny", "rows", Map.of("limit", "20"));

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    private static TrainOptions.Builder options() {
        return TrainOptions.builder().epochs(2).batch(8).seed(9).lanes(1);
    }

    private static TrainResult train(RunFolder run, TrainOptions options, Dataset data, Graph graph) {
        try (Autoencoder model = Autoencoder.create(DEVICE, graph, 1)) {
            return new Trainer(options).test(TEST).into(run).train(model, data);
        }
    }

    private RunFolder trained() {
        RunFolder run = RunFolder.create(folder.resolve("run"), LABEL);
        train(run, options().build(), TRAIN, TestRuns.tinyVae());
        return run;
    }

    @Test
    void holdsExactlyItsFiles() throws IOException {
        RunFolder run = trained();
        try (Stream<Path> files = Files.walk(run.path())) {
            assertEquals(
                    Set.of(
                            "config.json",
                            "metrics.jsonl",
                            "model.safetensors",
                            "checkpoint/state.safetensors",
                            "checkpoint/best.safetensors"),
                    new TreeSet<>(files.filter(Files::isRegularFile)
                            .map(file -> run.path().relativize(file).toString())
                            .toList()));
        }
        List<String> lines = Files.readAllLines(run.path().resolve("metrics.jsonl"));
        assertEquals(4, lines.size());
        for (String line : lines) {
            assertEquals(
                    Set.of("epoch", "split", "recon", "kl", "loss", "beta", "images_per_second", "seconds"),
                    JsonObject.parse(line, "line").keys());
        }
        JsonObject first = JsonObject.parse(lines.getFirst(), "line");
        assertEquals(1, first.integer("epoch"));
        assertEquals("train", first.string("split"));
        assertEquals(first.number("recon") + first.number("kl"), first.number("loss"), 1e-12);
    }

    @Test
    void theConfigurationReadsBackComplete() {
        TrainOptions options = options()
                .optimizer(new Optimizer.Adam(0.8, 0.99, 1e-7, 0.05))
                .learningRate(LearningRate.of(0.0003f, "stepwise:3:0.3"))
                .beta(Beta.of(0.7f, "cyclical:2:0.25"))
                .freeBits(0.05f)
                .reduction(dev.elbow.backend.Reduction.MEAN)
                .clipNorm(1.5f)
                .binarize(true)
                .seed(Long.MIN_VALUE)
                .patience(4)
                .build();
        RunFolder run = RunFolder.create(folder.resolve("run"), LABEL);
        Graph graph = Preset.DENSE_VAE.graph(
                TestRuns.ROW, ModelOptions.defaults().withLatent(2).withInputNoise(0.2f));
        train(run, options, TRAIN, graph);
        RunConfig config = RunFolder.open(run.path()).config();
        assertEquals(options, config.options());
        assertEquals(graph, config.graph());
        assertEquals(LABEL, config.label());
        assertEquals(DEVICE.reproducibilityKey(), config.reproducibility());
    }

    /** Bits are promised for equal keys, so whoever resumes with another one hears what differs. */
    @Test
    void aRunOfAnotherVersionSaysThatBitsWillDiffer() throws IOException {
        try (Device cpu = Elbow.open("cpu")) {
            RunFolder run = RunFolder.create(folder.resolve("run"), LABEL);
            assertEquals(List.of(), warnings(cpu, run, options().build()));
            assertEquals(List.of(), warnings(cpu, run, options().epochs(3).build()), "the same version");
            Path config = run.path().resolve("config.json");
            String text = Files.readString(config);
            String older = text.replaceFirst("\"arithmetic\"\\s*:\\s*\"[0-9]+\"\\s*,", "");
            assertNotEquals(text, older);
            Files.writeString(config, older);
            List<String> warnings = warnings(cpu, run, options().epochs(4).build());
            assertEquals(1, warnings.size(), warnings.toString());
            assertTrue(warnings.getFirst().contains("arithmetic: the run has none, now "), warnings.toString());
        }
    }

    private static List<String> warnings(Device device, RunFolder run, TrainOptions options) {
        List<String> warnings = new ArrayList<>();
        TrainListener listener = new TrainListener() {
            @Override
            public void onWarning(String message) {
                if (message.contains("bits")) {
                    warnings.add(message);
                }
            }
        };
        try (Autoencoder model = Autoencoder.create(device, TestRuns.tinyVae(), 1)) {
            new Trainer(options).test(TEST).into(run).listener(listener).train(model, TRAIN);
        }
        return warnings;
    }

    @Test
    void refusesAFolderThatHoldsARun() {
        RunFolder run = trained();
        String message = message(() -> RunFolder.create(run.path(), LABEL));
        assertTrue(message.contains(run.path() + " holds another run"), message);
        message = message(() -> RunFolder.open(folder));
        assertTrue(message.contains("holds no run"), message);
    }

    /** A folder without a run may hold files of others; a folder in the checkpoint's place keeps the run from beginning. */
    @Test
    void aRunThatCannotBeginRemovesNothingOfOthers() throws IOException {
        RunFolder run = RunFolder.create(folder.resolve("run"), LABEL);
        Files.writeString(run.modelFile(), "somebody's weights");
        Files.createDirectories(run.checkpointFile().resolve("in the way"));
        message(() -> train(run, options().build(), TRAIN, TestRuns.tinyVae()));
        assertEquals("somebody's weights", Files.readString(run.modelFile()));
        assertFalse(Files.exists(run.path().resolve("metrics.jsonl")), "what the run wrote itself is gone");
    }

    @Test
    void saysWhatDiffersFromTheRunToResume() throws IOException {
        RunFolder run = trained();
        byte[] before = Files.readAllBytes(run.checkpointFile());
        TrainOptions more = options().epochs(3).build();
        Graph tiny = TestRuns.tinyVae();
        String seed = message(() -> train(run, more.toBuilder().seed(10).build(), TRAIN, tiny));
        assertTrue(seed.contains("cannot be resumed: seed: the run has 9, now 10"), seed);
        String batch = message(() -> train(run, more.toBuilder().batch(9).build(), TRAIN, tiny));
        assertTrue(batch.contains("batch: the run has 8, now 9"), batch);
        String data = message(() -> train(run, more, TestRuns.rows(20, 3), tiny));
        assertTrue(data.contains("the training data: the run has 20 samples of 12 with CRC-32C"), data);
        String model = message(() -> train(run, more, TRAIN, Preset.DENSE_VAE.graph(TestRuns.ROW)));
        assertTrue(model.contains("the model differs"), model);
        org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(run.checkpointFile()));
        assertEquals(3, train(run, more, TRAIN, tiny).epochs(), "more epochs are no conflict");
    }

    @Test
    void repairsALineCutShortAndRefusesDamage() throws IOException {
        RunFolder run = trained();
        Path file = run.path().resolve("metrics.jsonl");
        Files.writeString(file, "{\"epoch\":3,\"spl", StandardOpenOption.APPEND);
        assertEquals(4, run.metrics().size());
        assertEquals(
                6,
                train(run, options().epochs(3).build(), TRAIN, TestRuns.tinyVae())
                        .metrics()
                        .size());
        assertEquals(6, Files.readAllLines(file).size());
        Files.writeString(file, "{\"epoch\":\"x\"}\n", StandardOpenOption.TRUNCATE_EXISTING);
        String message = message(run::metrics);
        assertTrue(message.startsWith(file + ":1: \"epoch\" must be"), message);
    }

    @Test
    void namesADamagedCheckpoint() throws IOException {
        RunFolder run = trained();
        byte[] bytes = Files.readAllBytes(run.checkpointFile());
        Files.write(run.checkpointFile(), java.util.Arrays.copyOf(bytes, bytes.length - 5));
        String message = message(() -> train(run, options().epochs(3).build(), TRAIN, TestRuns.tinyVae()));
        assertTrue(message.startsWith(run.checkpointFile().toString()), message);
        assertTrue(message.contains("the file holds"), message);
    }

    @Test
    void aFolderThatCannotBeIsOneClearError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        String message = message(() -> RunFolder.create(file.resolve("run"), LABEL));
        assertTrue(message.startsWith("cannot create " + file), message);
        assertFalse(message.contains("\n"), message);
    }

    /** The first files are written before the first step, so that hours of training do not end in this error. */
    @Test
    void aFolderThatVanishedIsFoundBeforeTraining() throws IOException {
        RunFolder run = RunFolder.create(folder.resolve("run"), LABEL);
        Files.delete(run.checkpointFolder());
        String message = message(() -> train(run, options().epochs(1_000_000).build(), TRAIN, TestRuns.tinyVae()));
        assertTrue(message.startsWith("cannot write " + run.checkpointFolder()), message);
        assertFalse(run.hasRun());
    }

    private static String message(org.junit.jupiter.api.function.Executable action) {
        return assertThrows(ElbowException.class, action).getMessage();
    }
}
