package dev.elbow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationSplitTest {
    private static final DataOptions TWELVE = DataOptions.defaults().withLimit(12);

    @TempDir
    private Path folder;

    @Test
    void theLastTrainingSamplesTakeTheTestSplitsPlace() {
        try (DataSplits whole = DataSources.open("glyphs", TWELVE);
                DataSplits splits = DataSources.open("glyphs", TWELVE.withValidation(5))) {
            assertEquals(7, splits.train().count());
            assertEquals(whole.train().limit(7).checksum(), splits.train().checksum());
            assertArrayEquals(
                    whole.train().samples(7, 12),
                    splits.test().samples(0, splits.test().count()));
            assertEquals(whole.train().label(7), splits.test().label(0));
            assertEquals(whole.train().label(11), splits.test().label(4));
            assertEquals(whole.train().classNames(), splits.test().classNames());
        }
    }

    @Test
    void samplesWithoutLabelsStayWithoutLabels() {
        Path file = folder.resolve("rows.npy");
        float[] values = new float[60];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Npy.write(file, values, 20, 3);
        try (DataSplits splits =
                DataSources.open(file.toString(), DataOptions.defaults().withValidation(1))) {
            // Every tenth sample of the file is for the test, so the last one for training is the nineteenth.
            assertEquals(17, splits.train().count());
            assertArrayEquals(new float[] {54, 55, 56}, splits.test().sample(0));
            assertFalse(splits.test().hasLabels());
        }
    }

    @Test
    void somethingMustBeLeftToTrainOn() {
        ElbowException e =
                assertThrows(ElbowException.class, () -> DataSources.open("glyphs", TWELVE.withValidation(12)));
        assertEquals(
                "a validation split of 12 samples leaves none of the 12 training samples of glyphs to train on; take fewer",
                e.getMessage());
    }

    /** Images of a folder come class by class. */
    @Test
    void ofAFolderOfImagesSomeOfEachClassAreTaken() throws Exception {
        Path images = folder.resolve("images");
        for (String one : List.of("cat", "dog", "owl")) {
            for (int i = 0; i < 10; i++) {
                BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
                image.getRaster().setSample(0, 0, 0, i);
                Path file = images.resolve(one).resolve(i + ".png");
                Files.createDirectories(file.getParent());
                ImageIO.write(image, "png", file.toFile());
            }
        }
        DataOptions options = DataOptions.defaults();
        try (DataSplits whole = DataSources.open(images.toString(), options);
                DataSplits splits = DataSources.open(images.toString(), options.withValidation(9))) {
            assertEquals(27, whole.train().count());
            assertEquals(18, splits.train().count());
            assertArrayEquals(
                    new int[] {0, 0, 0, 1, 1, 1, 2, 2, 2}, splits.test().labels());
            int[] training = splits.train().labels();
            for (int label = 0; label < 3; label++) {
                int wanted = label;
                assertEquals(
                        6, Arrays.stream(training).filter(one -> one == wanted).count());
            }
            assertEquals(whole.train().sample(2)[0], splits.test().sample(0)[0]);
            assertEquals(whole.train().sample(3)[0], splits.train().sample(2)[0]);
        }
        ElbowException e = assertThrows(
                ElbowException.class, () -> DataSources.open(images.toString(), options.withValidation(27)));
        assertTrue(e.getMessage().contains("leaves none of the 27 training samples of images"), e.getMessage());
    }

    @Test
    void anEmptyFolderHasNoImagesWhateverIsAskedFor() throws Exception {
        Path empty = Files.createDirectories(folder.resolve("empty/cat")).getParent();
        ElbowException e = assertThrows(
                ElbowException.class,
                () -> DataSources.open(empty.toString(), DataOptions.defaults().withValidation(1)));
        assertTrue(e.getMessage().contains("no data found"), e.getMessage());
    }

    @Test
    void anErrorLeavesNoMemoryBehind() {
        Dataset train = Glyphs.train(1, 4);
        assertThrows(
                OutOfMemoryError.class,
                () -> Holdout.pair(
                        train,
                        () -> {
                            throw new OutOfMemoryError("a test's");
                        },
                        folder));
        assertThrows(IllegalStateException.class, train::use);
    }

    @Test
    void theLastSamplesAreASetOfTheirOwn() {
        try (Dataset glyphs = Glyphs.train(1, 6);
                Dataset last = glyphs.last(2)) {
            assertArrayEquals(glyphs.samples(4, 6), last.samples(0, 2));
            assertEquals(glyphs.label(5), last.label(1));
            assertThrows(IllegalArgumentException.class, () -> glyphs.last(0));
            assertThrows(IllegalArgumentException.class, () -> glyphs.last(7));
            glyphs.close();
            assertEquals(2, last.samples(0, 2).length / last.shape().elements());
        }
    }

    @Test
    void aNegativeNumberIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> TWELVE.withValidation(-1));
    }
}
