package dev.elbow.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Backends;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.eval.FeatureNetwork;
import dev.elbow.eval.FrechetDistance;
import dev.elbow.tensor.Shape;
import dev.elbow.train.DivergedException;
import dev.elbow.train.TrainOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is trained, what is reused, what goes on, what is refused. */
class StudyTest {
    private static Device device;
    private static DataSplits data;

    @TempDir
    Path out;

    @BeforeAll
    static void open() {
        device = Elbow.open();
        data = TestStudy.glyphs(100);
    }

    @AfterAll
    static void close() {
        data.close();
        device.close();
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(out.resolve("runs").resolve(run).resolve("model.safetensors"));
    }

    private TrainedRun train(TestStudy test, TrainOptions options, Recorder... recorders) {
        try (Study study = test.open(out, device, data, 1)) {
            study.plan(1);
            return study.run("a", TestStudy.tiny(data), options, recorders);
        }
    }

    @Test
    void aFinishedRunIsReused() throws IOException {
        TestStudy first = new TestStudy();
        TrainedRun trained = train(first, TestStudy.epochs(2));
        assertEquals(List.of("run 1 of 1, a: 2 epochs"), first.lines);
        byte[] weights = weights("a");
        TestStudy second = new TestStudy();
        TrainedRun reused = train(second, TestStudy.epochs(2));
        assertEquals(List.of("run 1 of 1, a: there already, 2 epochs"), second.lines);
        assertEquals(0, second.trained);
        // Seconds among them: nothing was measured again.
        assertEquals(trained.metrics(), reused.metrics());
        assertArrayEquals(weights, weights("a"));
    }

    @Test
    void aReusedModelIsTheTrainedOne() {
        float[] images = data.test().samples(0, 5);
        float[][] codes = new float[2][];
        for (int i = 0; i < 2; i++) {
            try (Study study = new TestStudy().open(out, device, data, 1)) {
                codes[i] = study.run("a", TestStudy.tiny(data), TestStudy.epochs(2))
                        .model()
                        .encode(images);
            }
        }
        assertArrayEquals(codes[0], codes[1]);
    }

    @Test
    void anInterruptedRunGoesOnWithTheSameBits() throws IOException {
        Recorder frames = LatentFrames.of(data.test().samples(0, 7));
        TrainedRun whole = train(new TestStudy(), TestStudy.epochs(4), frames);
        byte[] expected = weights("a");
        Map<Integer, float[]> expectedFrames = LatentFrames.read(whole);
        assertEquals(Set.of(0, 1, 2, 3, 4), expectedFrames.keySet());
        out = out.resolve("again");
        TestStudy stopped = new TestStudy();
        stopped.stopAfter = 2;
        assertThrows(StudyCancelledException.class, () -> train(stopped, TestStudy.epochs(4), frames));
        TestStudy goesOn = new TestStudy();
        TrainedRun resumed = train(goesOn, TestStudy.epochs(4), frames);
        assertEquals(List.of("run 1 of 1, a: goes on after 2 of 4 epochs"), goesOn.lines);
        assertEquals(2, goesOn.trained);
        assertArrayEquals(expected, weights("a"));
        Map<Integer, float[]> resumedFrames = LatentFrames.read(resumed);
        assertEquals(expectedFrames.keySet(), resumedFrames.keySet());
        expectedFrames.forEach((epoch, codes) -> assertArrayEquals(codes, resumedFrames.get(epoch)));
    }

    @Test
    void moreEpochsGoOnAndFewerAreRefused() {
        train(new TestStudy(), TestStudy.epochs(2));
        TestStudy more = new TestStudy();
        assertEquals(3, train(more, TestStudy.epochs(3)).lastTest().epoch());
        assertEquals(1, more.trained);
        assertRefused("epochs: the run has 3, now 2", TestStudy.epochs(2));
    }

    @Test
    void aRunWithOtherOptionsIsRefusedInOneLine() {
        train(new TestStudy(), TestStudy.epochs(1));
        assertRefused(
                "beta: the run has 1.0, now 2.0",
                TestStudy.epochs(1).toBuilder().beta(2).build());
    }

    @Test
    void aRunOfAnotherDeviceIsRefusedInOneLine() {
        train(new TestStudy(), TestStudy.epochs(1));
        try (Device other = Backends.open("reference", DeviceOptions.defaults());
                Study study = new TestStudy().open(out, other, data, 1)) {
            ElbowException e =
                    assertThrows(ElbowException.class, () -> study.run("a", TestStudy.tiny(data), TestStudy.epochs(1)));
            assertTrue(e.getMessage().contains("backend: the run has cpu, now reference"), e.getMessage());
            assertTrue(e.getMessage().contains("--out"), e.getMessage());
            assertEquals(1, e.getMessage().lines().count());
        }
    }

    @Test
    void aRunOfAnotherFormatIsRefusedInOneLine() throws IOException {
        train(new TestStudy(), TestStudy.epochs(1));
        Path config = out.resolve("runs/a/config.json");
        Files.writeString(config, Files.readString(config).replace("\"format\" : 1", "\"format\" : 2"));
        assertRefused("format 2, this one reads format 1", TestStudy.epochs(1));
    }

    private void assertRefused(String expected, TrainOptions options) {
        ElbowException e = assertThrows(ElbowException.class, () -> train(new TestStudy(), options));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().contains(out.resolve("runs/a").toString()), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void everySeedHasItsRunAndTablesTheirMean() {
        try (Study study = new TestStudy().open(out, device, data, 3)) {
            SeedRuns runs = study.runs("a", TestStudy.tiny(data), TestStudy.epochs(1));
            assertEquals(
                    List.of("a", "a-seed1", "a-seed2"),
                    runs.runs().stream().map(TrainedRun::name).toList());
            double[] losses = runs.runs().stream()
                    .mapToDouble(run -> run.lastTest().loss())
                    .toArray();
            assertNotEquals(losses[0], losses[1]);
            assertEquals(Stat.of(losses), runs.stat(run -> run.lastTest().loss()));
            assertEquals(3, runs.stat(run -> run.lastTest().loss()).n());
            assertTrue(runs.stat(run -> run.lastTest().loss()).cell().toString().contains(" ± "));
        }
    }

    @Test
    void aTrainingThatDivergesIsAnAnswerNowAndLater() {
        TrainOptions wild = TestStudy.epochs(2).toBuilder().learningRate(1e30f).build();
        for (int call = 0; call < 2; call++) {
            TestStudy test = new TestStudy();
            try (Study study = test.open(out, device, data, 2)) {
                Attempts attempts = study.attempts("wild", TestStudy.tiny(data), data, wild);
                assertEquals(2, attempts.diverged());
                assertEquals(2, attempts.seeds());
                assertEquals(List.of(), attempts.finished());
                assertNull(attempts.stat(run -> run.lastTest().loss()).cell());
            }
            assertTrue(
                    test.lines.stream().anyMatch(line -> line.startsWith("wild-seed1: training diverged in epoch")),
                    test.lines.toString());
            assertEquals(call == 0, test.steps > 0, "what is known to diverge is not trained again");
            assertEquals(
                    call == 1,
                    test.lines.contains("run wild-seed1: there already, diverged after 0 of 2 epochs"),
                    test.lines.toString());
            assertThrows(DivergedException.class, () -> train(new TestStudy(), wild));
        }
    }

    @Test
    void attemptsThatDoNotDivergeAreReusedAsOthersAre() {
        for (int call = 0; call < 2; call++) {
            TestStudy test = new TestStudy();
            try (Study study = test.open(out, device, data, 2)) {
                Attempts attempts = study.attempts("tame", TestStudy.tiny(data), data, TestStudy.epochs(1));
                assertEquals(0, attempts.diverged());
                assertEquals(2, attempts.stat(run -> run.lastTest().loss()).n());
            }
            assertEquals(call == 0 ? 2 : 0, test.trained);
        }
    }

    @Test
    void factsSayHowToDoItAgain() {
        try (Study study = new TestStudy().open(out, device, data, 3)) {
            study.run("a", TestStudy.tiny(data), TestStudy.epochs(1));
            study.fact("training", "1 epoch");
            Map<String, String> facts = study.facts();
            assertEquals(
                    List.of("data", "models", "device", "seeds", "training", "command", "version"),
                    List.copyOf(facts.keySet()));
            assertEquals("glyphs: 100 training and 100 test images of 28x28x1", facts.get("data"));
            assertTrue(facts.get("models").startsWith("tiny (code 3, "), facts.get("models"));
            assertEquals("0 to 2; figures show the first", facts.get("seeds"));
            assertEquals("./elbow report x", facts.get("command"));
        }
    }

    @Test
    void withoutLabelsThereIsNoFeatureNetwork() {
        Dataset plain = Dataset.of(data.train().samples(0, 60), data.train().shape());
        try (DataSplits unlabelled = new DataSplits(plain, plain);
                Study study = new TestStudy().open(out, device, unlabelled, 1)) {
            assertFalse(study.hasLabels());
            assertTrue(study.quality(60).isEmpty());
        }
    }

    @Test
    void aGivenNetworkGivesTheFeaturesAndTheClassifierTheClasses() {
        Corners corners = new Corners();
        TestStudy test = new TestStudy();
        test.features = Optional.of(corners);
        Dataset plain = Dataset.of(data.train().samples(0, 60), data.train().shape());
        float[] images = data.test().samples(0, 40);
        double distance;
        try (Study study = test.open(out, device, data, 1)) {
            assertEquals(data.train().shape(), corners.opened, "before any training");
            SampleQuality quality = study.quality(100).orElseThrow();
            assertTrue(SampleQuality.knowsClasses(Optional.of(quality)));
            assertEquals(
                    40,
                    Arrays.stream(quality.classes(images).orElseThrow().counts())
                            .sum());
            assertTrue(quality.inception(images, 0).orElseThrow().mean() > 1);
            distance = quality.frechet(images);
            assertEquals(
                    FrechetDistance.between(
                            FrechetDistance.fit(corners.features(data.train().samples(0, 100)), 2),
                            FrechetDistance.fit(corners.features(images), 2)),
                    distance,
                    1e-9);
            assertEquals("the network corners", study.featureNetwork());
            assertTrue(
                    study.facts().get("feature network").startsWith("corners, 2 features"),
                    study.facts().toString());
            assertTrue(
                    study.facts().get("classifier").contains("% of test images right"),
                    study.facts().toString());
            assertEquals(
                    "T; Fréchet distances by features of corners", SampleQuality.titled("T", Optional.of(quality)));
        }
        assertTrue(corners.closed);
        try (DataSplits unlabelled = new DataSplits(plain, plain);
                Study study = test.open(out, device, unlabelled, 1)) {
            SampleQuality quality = study.quality(60).orElseThrow();
            assertFalse(SampleQuality.knowsClasses(Optional.of(quality)));
            assertTrue(quality.frechet(images) >= 0);
            assertTrue(Double.isNaN(quality.confidence(images)));
            assertTrue(quality.inception(images, 0).isEmpty());
            assertTrue(quality.classes(images).isEmpty());
        }
    }

    /** Two pixels of an image as its features. */
    private static final class Corners implements FeatureSource, FeatureNetwork {
        private Shape opened;
        private boolean closed;

        @Override
        public FeatureNetwork open(Shape images) {
            opened = images;
            return this;
        }

        @Override
        public String name() {
            return "corners";
        }

        @Override
        public int features() {
            return 2;
        }

        @Override
        public int classes() {
            return 0;
        }

        @Override
        public float[] features(float[] images) {
            int pixels = opened.elements();
            float[] features = new float[images.length / pixels * 2];
            for (int i = 0; i < features.length; i++) {
                features[i] = images[i / 2 * pixels + pixels / 2 + i % 2];
            }
            return features;
        }

        @Override
        public float[] probabilities(float[] images) {
            throw new IllegalStateException("classes come from the classifier");
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void anotherNetworkThanInAnEarlierCallIsNoticed() throws IOException {
        Report report = new BetaLike(true);
        Optional<String> classifier = Optional.empty();
        assertEquals(Optional.empty(), StudyFolder.claim(out, report, classifier));
        assertEquals(Optional.empty(), StudyFolder.claim(out, report, classifier));
        String noticed = StudyFolder.claim(out, report, Optional.of("a.onnx-1")).orElseThrow();
        assertTrue(noticed.contains("the data's own classifier") && noticed.contains("a.onnx-1"), noticed);
        assertEquals(Optional.empty(), StudyFolder.claim(out, report, Optional.of("a.onnx-1")));
        assertTrue(StudyFolder.claim(out, report, Optional.of("a.onnx-2")).isPresent());
        Path mark = out.resolve("report.json");
        Files.writeString(mark, Files.readString(mark).replace("features", "once"));
        assertTrue(StudyFolder.claim(out, report, Optional.of("a.onnx-2")).isPresent(), "a folder of an earlier Elbow");
        Path other = out.resolve("other");
        StudyFolder.claim(other, new BetaLike(false), classifier);
        assertFalse(Files.readString(other.resolve("report.json")).contains("features"));
    }

    private record BetaLike(boolean measuresFrechet) implements Report {
        @Override
        public String id() {
            return "like";
        }

        @Override
        public String title() {
            return "A report";
        }

        @Override
        public String defaultData() {
            return "glyphs";
        }

        @Override
        public void run(Study study) {}
    }

    @Test
    void fewerTestImagesThanAskedForAreAllTaken() throws IOException {
        try (Study study = new TestStudy().open(out, device, data, 1)) {
            assertEquals(60, study.testImages(60));
            assertEquals(100, study.testImages(10_000));
            String page = Files.readString(study.write());
            assertTrue(page.contains("The test split has 100 images"), page);
        }
    }
}
