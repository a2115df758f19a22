package dev.elbow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void imagesInTheOrderOfTheirClassesAreRefused() throws Exception {
        Files.createDirectories(folder.resolve("images/cat"));
        Path images = folder.resolve("images");
        ElbowException e = assertThrows(
                ElbowException.class,
                () -> DataSources.open(images.toString(), DataOptions.defaults().withValidation(1)));
        assertTrue(e.getMessage().contains("class by class"), e.getMessage());
        assertTrue(e.getMessage().contains("put one into " + images.resolve("test")), e.getMessage());
    }

    @Test
    void aNegativeNumberIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> TWELVE.withValidation(-1));
    }
}
