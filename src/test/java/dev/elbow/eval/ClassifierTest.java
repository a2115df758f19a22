package dev.elbow.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.data.Glyphs;
import dev.elbow.tensor.Shape;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.TrainListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
    private static final Device DEVICE = Elbow.open("cpu");
    private static final DataSplits GLYPHS = new DataSplits(Glyphs.train(1, 2000), Glyphs.test(1, 500));
    private static final DataSplits COLOURS = new DataSplits(colours(96, 1), colours(32, 2));

    @AfterAll
    static void close() {
        GLYPHS.close();
        COLOURS.close();
        DEVICE.close();
    }

    /** Images of 9 x 7 in three channels whose class is the strongest one. */
    private static Dataset colours(int count, long seed) {
        Shape shape = Shape.of(9, 7, 3);
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count * shape.elements()];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(3);
            for (int j = 0; j < shape.elements(); j++) {
                values[i * shape.elements() + j] = (float) (0.4 * random.nextDouble() + (j % 3 == labels[i] ? 0.4 : 0));
            }
        }
        return Dataset.of(values, shape).named("col ours/3").labelled(labels);
    }

    @Test
    void learnsTheGlyphs() {
        try (Classifier classifier = Classifier.train(DEVICE, GLYPHS, 3)) {
            assertTrue(classifier.testAccuracy() > 0.9, () -> "accuracy " + classifier.testAccuracy());
            assertEquals(classifier.testAccuracy(), classifier.accuracy(GLYPHS.test()));
            assertEquals(10, classifier.classes());
            float[] images = GLYPHS.test().samples(0, 3);
            assertEquals(3 * classifier.features(), classifier.features(images).length);
            float[] probabilities = classifier.probabilities(images);
            assertEquals(30, probabilities.length);
            for (int row = 0; row < 3; row++) {
                double sum = 0;
                for (int i = 0; i < 10; i++) {
                    sum += probabilities[row * 10 + i];
                }
                assertEquals(1, sum, 1e-6);
            }
        }
    }

    @Test
    void takesColoursOfAnySizeAndGivesTheSameBitsForTheSameSeed() {
        float[] images = COLOURS.test().samples(0, 32);
        try (Classifier one = Classifier.train(DEVICE, COLOURS, 5);
                Classifier two = Classifier.train(DEVICE, COLOURS, 5);
                Classifier other = Classifier.train(DEVICE, COLOURS, 6)) {
            assertEquals(1, one.testAccuracy());
            assertArrayEquals(one.features(images), two.features(images));
            assertEquals(one.name(), two.name());
            assertFalse(Arrays.equals(one.features(images), other.features(images)));
            assertFalse(one.name().equals(other.name()));
        }
    }

    /** Counts the epochs of trainings. */
    private static final class Epochs implements TrainListener {
        private int count;

        @Override
        public void onEpoch(EpochMetrics train) {
            count++;
        }
    }

    @Test
    void isTrainedOnceForTheSameData(@TempDir Path home) throws IOException {
        Path folder = home.resolve("not/yet/there");
        ClassifierCache cache = new ClassifierCache(folder);
        Epochs epochs = new Epochs();
        float[] images = COLOURS.test().samples(0, 8);
        float[] features = features(cache, COLOURS, epochs, images);
        int once = epochs.count;
        assertTrue(once > 0);
        assertArrayEquals(features, features(cache, COLOURS, epochs, images));
        assertEquals(once, epochs.count, "trained again");

        DataSplits fewer = new DataSplits(COLOURS.train(), COLOURS.test().limit(5));
        try (Classifier kept = cache.get(DEVICE, fewer, epochs)) {
            assertEquals(kept.accuracy(fewer.test()), kept.testAccuracy());
        }
        assertEquals(once, epochs.count, "trained again for fewer test images");

        List<Path> files = files(folder);
        assertEquals(2, files.size(), files::toString);
        for (Path file : files) {
            byte[] content = Files.readAllBytes(file);
            content[content.length - 5] ^= 1;
            Files.write(file, content);
            int before = epochs.count;
            assertArrayEquals(features, features(cache, COLOURS, epochs, images));
            assertEquals(before + once, epochs.count, "a damaged " + file.getFileName() + " is a miss");
        }

        int[] swapped = COLOURS.train().labels();
        swapped[0] = (swapped[0] + 1) % 3;
        int before = epochs.count;
        features(cache, new DataSplits(COLOURS.train().labelled(swapped), COLOURS.test()), epochs, images);
        assertEquals(before + once, epochs.count, "other labels are other data");
    }

    private static float[] features(ClassifierCache cache, DataSplits data, Epochs epochs, float[] images) {
        try (Classifier classifier = cache.get(DEVICE, data, epochs)) {
            return classifier.features(images);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return new ArrayList<>(files.sorted().toList());
        }
    }

    @Test
    void aFolderThatCannotBeWrittenCostsATraining(@TempDir Path home) throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        try (Classifier classifier = new ClassifierCache(file).get(DEVICE, COLOURS)) {
            assertEquals(1, classifier.testAccuracy());
        }
    }

    @Test
    void refusesWhatItCannotLearnFrom() {
        Dataset plain = Dataset.of(new float[4 * 4 * 6], Shape.of(4, 4, 1)).named("plain");
        refuses("a classifier learns from labels, plain of 6 samples has none", plain, plain);
        Dataset single = plain.labelled(0, 0, 0, 0, 0, 0);
        refuses(
                "a classifier needs two classes or more, and no others in the test split: plain has 1 and 1",
                single,
                single);
        Dataset rows = Dataset.of(new float[12], Shape.of(4)).labelled(0, 1, 1);
        refuses("a classifier takes images [H, W, C], memory has samples of 4", rows, rows);
        Dataset labelled = plain.labelled(0, 1, 0, 1, 0, 1);
        refuses("a classifier learns from labels, plain of 6 samples has none", labelled, plain);
        refuses(
                "a classifier needs two classes or more, and no others in the test split: plain has 2 and 3",
                labelled,
                plain.labelled(0, 1, 2, 0, 1, 2));
        try (Classifier classifier = Classifier.train(DEVICE, COLOURS, 1)) {
            String message = assertThrows(ElbowException.class, () -> classifier.features(new float[100]))
                    .getMessage();
            assertEquals("the classifier takes images of 9x7x3 = 189 values, 100 values are no multiple", message);
        }
    }

    private static void refuses(String message, Dataset train, Dataset test) {
        DataSplits splits = new DataSplits(train, test);
        assertEquals(
                message,
                assertThrows(ElbowException.class, () -> Classifier.train(DEVICE, splits, 0))
                        .getMessage());
        ClassifierCache cache = new ClassifierCache(Path.of("none"));
        assertEquals(
                message,
                assertThrows(ElbowException.class, () -> cache.get(DEVICE, splits))
                        .getMessage());
    }
}
