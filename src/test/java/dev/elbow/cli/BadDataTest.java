package dev.elbow.cli;

import static dev.elbow.data.DataFiles.cifar;
import static dev.elbow.data.DataFiles.counting;
import static dev.elbow.data.DataFiles.gzip;
import static dev.elbow.data.DataFiles.idx;
import static dev.elbow.data.DataFiles.images;
import static dev.elbow.data.DataFiles.labels;
import static dev.elbow.data.DataFiles.npy;
import static dev.elbow.data.DataFiles.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.data.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data that is not what it should be: one line with file, expected and found, exit code 1 or 2, no run left behind. */
class BadDataTest {
    private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void create() {
        data = folder.resolve("data");
    }

    private void assertRefused(int code, String options, Path source, String... parts) {
        Path out = folder.resolve("run");
        Cli result = Cli.run("train --epochs 1 --data {} " + options + " --out {}", source, out);
        assertEquals(code, result.code(), result.toString());
        assertEquals(code == Main.USAGE ? 2 : 1, result.errors().size(), result.err());
        for (String part : parts) {
            assertTrue(result.err().contains(part), result.err());
        }
        assertFalse(Files.exists(out), "a run that never began left its folder");
    }

    private void assertFails(Path source, String... parts) {
        assertRefused(Main.FAILED, "--model dense-vae --batch 2", source, parts);
    }

    /** The four files of a set of 4x4 images, one of them replaced. */
    private void idxFiles(String replaced, byte[] content) throws IOException {
        write(data.resolve(TRAIN_IMAGES), images(6, 4, 4));
        write(data.resolve("train-labels-idx1-ubyte"), labels(6));
        write(data.resolve("t10k-images-idx3-ubyte"), images(3, 4, 4));
        write(data.resolve("t10k-labels-idx1-ubyte"), labels(3));
        Files.deleteIfExists(data.resolve(replaced.replace(".gz", "")));
        if (content != null) {
            write(data.resolve(replaced), content);
        }
    }

    @Test
    void theFilesThatTheOthersAreMadeFromAreGood() throws IOException {
        idxFiles(TRAIN_IMAGES, images(6, 4, 4));
        Cli.run("train --batch 2 --epochs 1 --model dense-ae --data {} --out {}", data, folder.resolve("run"))
                .done();
    }

    @Test
    void missingIdx() throws IOException {
        idxFiles("t10k-labels-idx1-ubyte", null);
        assertFails(data, "t10k-labels-idx1-ubyte");
    }

    @Test
    void truncatedIdx() throws IOException {
        idxFiles(TRAIN_IMAGES, Arrays.copyOf(images(6, 4, 4), 100));
        assertFails(data, TRAIN_IMAGES + ": truncated", "needs 96 bytes", "the file has 84");
    }

    @Test
    void wrongMagic() throws IOException {
        idxFiles(TRAIN_IMAGES, labels(6));
        assertFails(data, TRAIN_IMAGES, "expected magic number 0x00000803, found 0x00000801");
    }

    @Test
    void damagedGzip() throws IOException {
        byte[] packed = gzip(images(6, 4, 4));
        idxFiles(TRAIN_IMAGES + ".gz", Arrays.copyOf(packed, packed.length / 2));
        assertFails(data, TRAIN_IMAGES + ".gz: truncated");
        packed[packed.length - 6] ^= 1;
        idxFiles(TRAIN_IMAGES + ".gz", packed);
        assertFails(data, TRAIN_IMAGES + ".gz: corrupt gzip file");
    }

    @Test
    void countsThatDiffer() throws IOException {
        idxFiles("train-labels-idx1-ubyte", labels(7));
        assertFails(data, "train-labels-idx1-ubyte has 7 labels", "has 6 images");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0x7fffffff | 28    | 2,147,483,647 images of 28x28x1 needs 1,683,627,179,248 bytes after the header, the file has 4
            0xffffffff | 28    | size 1 of 3 in the IDX header is 4,294,967,295, expected 1 to 2,147,483,647
            0x00000001 | 65536 | more than 2^31-1 elements
            """)
    void idxHeadersThatPromiseTooMuch(String count, int size, String expected) throws IOException {
        int images = Integer.parseUnsignedInt(count.substring(2), 16);
        idxFiles(TRAIN_IMAGES, idx(0x803, new int[] {images, size, size}, new byte[4]));
        assertFails(data, TRAIN_IMAGES, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '"', textBlock = """
            {'descr': '|u1', 'fortran_order': False, 'shape': (9999999999, 4), }      ~ 9999999999
            {'descr': '|u1', 'fortran_order': False, 'shape': (2, 65536, 65536), }    ~ 65536
            {'descr': '|u1', 'fortran_order': False, 'shape': (2147483647, 784), }    ~ the file has 40
            {'descr': '|u1', 'fortran_order': False, 'shape': (9, 4), }               ~ expected the end
            {'descr': '<f8', 'fortran_order': False, 'shape': (5, 1), }               ~ <f8
            {'descr': '|u1', 'fortran_order': True, 'shape': (10, 4), }               ~ fortran_order
            """)
    void npyHeadersThatLie(String header, String expected) {
        Path file = write(folder.resolve("x.npy"), npy(1, header, counting(40)));
        assertFails(file, "x.npy", expected);
    }

    @Test
    void aTrainingSplitWithoutItsTest() throws IOException {
        Files.createDirectories(data);
        Npy.write(data.resolve("train.npy"), new float[40], 10, 4);
        assertRefused(Main.FAILED, "--model dense-vae --early-stopping 2", data, "cannot read", "test.npy");
    }

    @Test
    void damagedCifar() {
        for (int i = 1; i <= 5; i++) {
            write(data.resolve("data_batch_" + i + ".bin"), cifar(i));
        }
        write(data.resolve("test_batch.bin"), Arrays.copyOf(cifar(1), 3000));
        assertFails(data, "test_batch.bin", "records of 3,073 bytes, found 3,000");
        write(data.resolve("test_batch.bin"), cifar(77));
        assertFails(data, "test_batch.bin: label 77");
    }

    @Test
    void imagesThatAreNone() {
        write(data.resolve("a.png"), new byte[] {1, 2, 3});
        write(data.resolve("b.png"), new byte[] {1, 2, 3});
        assertFails(data, "a.png");
        assertFails(write(folder.resolve("empty/notes.txt"), new byte[1]).getParent(), "empty: no data found");
    }

    @Test
    void imagesOfSeveralSizes() throws IOException {
        Files.createDirectories(data);
        for (int i = 0; i < 5; i++) {
            BufferedImage image = new BufferedImage(8 + i, 8, BufferedImage.TYPE_BYTE_GRAY);
            ImageIO.write(image, "png", data.resolve(i + ".png").toFile());
        }
        assertFails(data, " x 8 pixels, expected 8 x 8 as 0.png: ask for one size");
    }

    @Test
    void imagesThatTheModelCannotStride() throws IOException {
        Path images = folder.resolve("ten.npy");
        Npy.write(images, new float[20 * 100], 20, 10, 10);
        assertRefused(Main.USAGE, "--model conv-vae", images, "conv-vae", "10x10x1");
        assertRefused(Main.USAGE, "--model conv-ae", images, "conv-ae", "10x10x1");
        Path rows = folder.resolve("rows.npy");
        Npy.write(rows, new float[20 * 100], 20, 100);
        assertRefused(Main.USAGE, "--model conv-vae", rows, "conv-vae", "100");
    }

    @Test
    void optionsOfImageFoldersElsewhere() throws IOException {
        idxFiles(TRAIN_IMAGES, images(6, 4, 4));
        assertRefused(Main.FAILED, "--batch 2 --image-size 8", data, "has its own size and channels", "(8)");
        Path rows = folder.resolve("rows.npy");
        Npy.write(rows, new float[20 * 16], 20, 16);
        assertRefused(Main.FAILED, "--batch 2 --channels 3", rows, "rows.npy has its own size", "(3)");
        assertRefused(Main.FAILED, "--image-size 14", Path.of("glyphs"), "glyphs has its own size");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            255  | bernoulli | holds 255.0 in sample 7, expected values in [0, 1] for the Bernoulli loss: scale them
            -0.5 | bernoulli | holds -0.5 in sample 7, expected values in [0, 1] for the Bernoulli loss: scale them
            NaN  | bernoulli | holds NaN in sample 7, expected finite values
            NaN  | gaussian  | holds NaN in sample 7, expected finite values
            """)
    void valuesThatTheLossCannotCompareWith(float value, String loss, String expected) {
        float[] values = new float[20 * 16];
        // Of 20 samples in a file the tenth and the twentieth are held back for the test.
        values[7 * 16 + 3] = value;
        Path file = folder.resolve("odd.npy");
        Npy.write(file, values, 20, 16);
        assertRefused(
                Main.FAILED,
                "--model dense-vae --batch 2 --loss " + loss,
                file,
                "the training data, ",
                "odd.npy",
                expected);
    }

    @Test
    void aBatchLargerThanTheSet() throws IOException {
        idxFiles(TRAIN_IMAGES, images(6, 4, 4));
        assertRefused(
                Main.FAILED, "--model dense-vae --batch 7", data, "the batch of 7 is larger", "which has 6 samples");
    }
}
