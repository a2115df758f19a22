package dev.elbow.data;

import static dev.elbow.data.DataFiles.assertSays;
import static dev.elbow.data.DataFiles.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    private Path folder;

    /** A grey PNG or JPEG of one value. */
    private Path grey(String name, int width, int height, int value) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < width * height; i++) {
            image.getRaster().setSample(i % width, i / width, 0, value);
        }
        return save(name, image);
    }

    private Path colour(String name, int type, int... pixels) {
        BufferedImage image = new BufferedImage(pixels.length, 1, type);
        for (int x = 0; x < pixels.length; x++) {
            image.setRGB(x, 0, pixels[x]);
        }
        return save(name, image);
    }

    private Path save(String name, BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            assertTrue(ImageIO.write(image, name.endsWith("png") ? "png" : "jpeg", bytes), "no writer for " + name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return write(folder.resolve(name), bytes.toByteArray());
    }

    private DataSplits read() {
        return ImageFolder.read(folder, 0, 0, 0);
    }

    @Test
    void classFoldersGiveLabelsInTheOrderOfTheirNames() throws IOException {
        for (int i = 0; i < 10; i++) {
            grey("dog/" + i + ".png", 3, 2, 100 + i);
            grey("cat/" + i + ".png", 3, 2, 10 + i);
        }
        write(folder.resolve("dog/notes.txt"), new byte[1]);
        write(folder.resolve("cat/.hidden.png"), new byte[1]);
        Files.createDirectory(folder.resolve("empty"));
        try (DataSplits splits = read()) {
            assertEquals(folder.getFileName().toString(), splits.train().name());
            assertEquals(Shape.of(2, 3, 1), splits.train().shape());
            assertEquals(List.of("cat", "dog"), splits.train().classNames());
            assertEquals(18, splits.train().count());
            assertArrayEquals(new int[] {0, 1}, splits.test().labels());
            assertEquals(19 / 255f, splits.test().sample(0)[0]);
            assertEquals(109 / 255f, splits.test().sample(1)[0]);
            assertEquals(10 / 255f, splits.train().sample(0)[5]);
        }
        try (DataSplits few = ImageFolder.read(folder, 0, 0, 4)) {
            assertArrayEquals(new int[] {0, 0, 1, 1}, few.train().labels(), "a limit takes of all classes");
        }
    }

    @Test
    void trainAndTestFoldersAreTheSplits() {
        grey("train/a/1.png", 2, 2, 1);
        grey("train/b/1.png", 2, 2, 2);
        grey("test/a/1.png", 2, 2, 3);
        Path test = folder.resolve("test");
        assertSays("%s has the classes [a, b], but FILE has [a]".formatted(folder.resolve("train")), test, this::read);
        grey("test/b/1.png", 2, 2, 4);
        try (DataSplits splits = read()) {
            assertEquals(2, splits.train().count());
            assertArrayEquals(new int[] {0, 1}, splits.test().labels());
        }
    }

    @Test
    void looseImagesHaveNoLabels() {
        grey("2.png", 1, 1, 20);
        grey("10.PNG".toLowerCase(java.util.Locale.ROOT), 1, 1, 10);
        try (DataSplits splits = read()) {
            assertEquals(10 / 255f, splits.train().sample(0)[0], "sorted as text: 10 before 2");
            assertEquals(20 / 255f, splits.test().sample(0)[0]);
            assertTrue(!splits.train().hasLabels());
        }
        grey("a/1.png", 1, 1, 1);
        assertSays("FILE holds images both in class folders and beside them, for example 10.png", folder, this::read);
    }

    @Test
    void coloursAndPalettesAndTransparencyAreRead() {
        int[] pixels = {0xFF102030, 0x80FF0000};
        for (int type : new int[] {
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_BYTE_INDEXED
        }) {
            colour(type + ".png", type, 0xFF000000 | 0x336699, pixels[1] | 0xFF000000);
        }
        try (DataSplits splits = read()) {
            assertEquals(Shape.of(1, 2, 3), splits.train().shape());
            for (int i = 0; i < splits.train().count(); i++) {
                assertArrayEquals(
                        new float[] {0.2f, 0.4f, 0.6f, 1, 0, 0}, splits.train().sample(i), "image " + i);
            }
        }
        colour("0.png", BufferedImage.TYPE_INT_ARGB, pixels);
        try (DataSplits splits = read()) {
            assertArrayEquals(
                    new float[] {16 / 255f, 32 / 255f, 48 / 255f, 1, 0, 0},
                    splits.train().sample(0));
        }
    }

    @Test
    void greyIsTakenAsStoredInEveryDepth() {
        for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
            BufferedImage image = new BufferedImage(1, 1, type);
            image.getRaster().setSample(0, 0, 0, type == BufferedImage.TYPE_BYTE_GRAY ? 77 : 77 << 8 | 5);
            save(type + ".png", image);
        }
        BufferedImage bits = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.setRGB(0, 0, 0xFFFFFFFF);
        save("99.png", bits);
        try (DataSplits splits = read()) {
            assertEquals(77 / 255f, splits.train().sample(0)[0]);
            assertEquals(77 / 255f, splits.train().sample(1)[0]);
            assertEquals(1, splits.test().sample(0)[0]);
        }
    }

    @Test
    void channelsAreConvertedOnRequestOnly() {
        colour("a.png", BufferedImage.TYPE_INT_RGB, 0xFFFF0000, 0xFF00FF00);
        Path second = grey("b.png", 2, 1, 9);
        assertSays("FILE is grey, expected colour as a.png: ask for a number of channels", second, this::read);
        try (DataSplits grey = ImageFolder.read(folder, 0, 1, 0);
                DataSplits colours = ImageFolder.read(folder, 0, 3, 0)) {
            assertArrayEquals(new float[] {76 / 255f, 150 / 255f}, grey.train().sample(0), "0.299 and 0.587 of 255");
            assertArrayEquals(
                    new float[] {9 / 255f, 9 / 255f},
                    Arrays.copyOf(colours.test().sample(0), 2));
        }
    }

    @Test
    void sizesAreMadeEqualOnRequestOnly() {
        grey("a.png", 4, 4, 200);
        Path second = grey("b.jpg", 7, 5, 100);
        assertSays("FILE is 7 x 5 pixels, expected 4 x 4 as a.png: ask for one size", second, this::read);
        try (DataSplits splits = ImageFolder.read(folder, 3, 0, 0)) {
            assertEquals(Shape.of(3, 3, 1), splits.train().shape());
            for (float value : splits.test().sample(0)) {
                assertEquals(100 / 255f, value, "a constant image stays constant");
            }
        }
    }

    @Test
    void damagedImagesAreNamed() throws IOException {
        grey("a.png", 40, 40, 5);
        Path bad = write(folder.resolve("b.png"), new byte[] {1, 2, 3});
        assertSays("FILE: not a PNG or JPEG image", bad, this::read);
        byte[] whole = Files.readAllBytes(folder.resolve("a.png"));
        Files.write(bad, Arrays.copyOf(whole, whole.length / 2));
        var e = assertThrows(ElbowException.class, this::read);
        assertTrue(e.getMessage().startsWith(bad + ": damaged image: "), e.getMessage());
        byte[] photo = Files.readAllBytes(grey("c.jpg", 40, 40, 5));
        Files.delete(bad);
        bad = write(folder.resolve("c.jpg"), Arrays.copyOf(photo, photo.length - 4));
        e = assertThrows(ElbowException.class, this::read);
        assertTrue(e.getMessage().startsWith(bad + ": damaged image: Truncated File"), e.getMessage());
        byte[] huge = whole.clone();
        huge[16] = 0x7F;
        huge[20] = 0x7F;
        Files.write(bad, huge);
        e = assertThrows(ElbowException.class, this::read);
        assertTrue(e.getMessage().startsWith(bad + ": "), e.getMessage());
        Files.delete(bad);
        assertSays(
                "FILE: one image cannot be split into training and test data, expected 2 or more", folder, this::read);
        Files.delete(folder.resolve("a.png"));
        assertSays(
                "FILE: no data found: expected PNG or JPEG images here or in class folders, .npy files, "
                        + "or the files of MNIST or CIFAR-10",
                folder,
                this::read);
    }
}
