package dev.elbow.data;

import static dev.elbow.data.DataFiles.assertSays;
import static dev.elbow.data.DataFiles.gzip;
import static dev.elbow.data.DataFiles.idx;
import static dev.elbow.data.DataFiles.images;
import static dev.elbow.data.DataFiles.labels;
import static dev.elbow.data.DataFiles.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.tensor.Shape;
import dev.elbow.testing.Requires;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxTest {
    @TempDir
    private Path folder;

    private Path file(byte[] content) {
        return write(folder.resolve("x"), content);
    }

    @Test
    void readsPlainAndGzipAlike() {
        Path plain = write(folder.resolve("a"), images(3, 2, 4));
        Path packed = write(folder.resolve("b"), gzip(images(3, 2, 4)));
        Path labels = write(folder.resolve("l"), gzip(labels(3)));
        try (Dataset a = Idx.images(plain);
                Dataset b = Idx.read(packed, labels)) {
            assertEquals(Shape.of(2, 4, 1), a.shape());
            assertEquals(3, a.count());
            assertArrayEquals(new float[] {8 / 255f, 9 / 255f}, Arrays.copyOf(a.sample(1), 2));
            assertEquals(a.checksum(), b.checksum());
            assertArrayEquals(new int[] {0, 1, 2}, b.labels());
        }
    }

    @Test
    void readsRowsAndColourImages() {
        try (Dataset rows = Idx.images(file(idx(0x802, new int[] {2, 3}, new byte[6])));
                Dataset colour = Idx.images(file(idx(0x804, new int[] {1, 2, 1, 3}, new byte[6])))) {
            assertEquals(Shape.of(3), rows.shape());
            assertEquals(Shape.of(2, 1, 3), colour.shape());
        }
    }

    @Test
    void readsSeveralGzipMembersInARow() {
        byte[] all = images(4, 2, 2);
        byte[] first = gzip(Arrays.copyOf(all, 20));
        byte[] second = gzip(Arrays.copyOfRange(all, 20, all.length));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        try (Dataset set = Idx.images(file(both))) {
            assertEquals(15 / 255f, set.sample(3)[3]);
        }
    }

    /** Far more than gzip usually makes of images: memory has to grow while reading. */
    @Test
    void readsImagesThatCompressWell() {
        byte[] zeros = new byte[2_000_000];
        zeros[zeros.length - 1] = 77;
        try (Dataset set = Idx.images(file(gzip(idx(0x803, new int[] {2, 1000, 1000}, zeros))))) {
            assertEquals(77 / 255f, set.sample(1)[999_999]);
        }
    }

    @Test
    void aMissingFileOrAFolderIsNamed() {
        Path missing = folder.resolve("missing");
        assertSays("cannot read FILE: no such file or folder", missing, () -> Idx.images(missing));
        assertSays("FILE: expected a file, found a folder", folder, () -> Idx.images(folder));
    }

    @Test
    void aWrongMagicNumberIsShown() {
        Path file = file(labels(3));
        assertSays(
                "FILE: not an IDX file of images: expected magic number 0x00000803, found 0x00000801",
                file,
                () -> Idx.images(file));
        Path floats = write(folder.resolve("f"), idx(0xD03, new int[] {1, 1, 1}, new byte[4]));
        assertSays(
                "FILE: not an IDX file of images: expected magic number 0x00000803, found 0x00000d03",
                floats,
                () -> Idx.images(floats));
        Path images = write(folder.resolve("i"), images(1, 1, 1));
        assertSays(
                "FILE: not an IDX file of labels: expected magic number 0x00000801, found 0x00000803",
                images,
                () -> Idx.labels(images));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0  | FILE: truncated in the IDX magic number: expected 4 bytes, found 0
            3  | FILE: truncated in the IDX magic number: expected 4 bytes, found 3
            9  | FILE: truncated in the IDX header: expected 12 bytes, found 5
            27 | FILE: truncated: 3 images of 2x2x1 needs 12 bytes after the header, the file has 11
            """)
    void aTruncatedFileIsAnError(int length, String message) {
        Path file = file(Arrays.copyOf(images(3, 2, 2), length));
        assertSays(message, file, () -> Idx.images(file));
    }

    @Test
    void moreThanTheHeaderSaysIsAnError() {
        Path file = file(Arrays.copyOf(images(3, 2, 2), 29));
        assertSays(
                "FILE: more bytes than 3 images of 2x2x1 needs: expected the end at byte 28",
                file,
                () -> Idx.images(file));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0x7fffffff | 28         | 28    | truncated: 2,147,483,647 images of 28x28x1 needs 1,683,627,179,248 bytes after the header, the file has 4
            0xffffffff | 28         | 28    | size 1 of 3 in the IDX header is 4,294,967,295, expected 1 to 2,147,483,647
            0          | 28         | 28    | size 1 of 3 in the IDX header is 0, expected 1 to 2,147,483,647
            1          | 65536      | 65536 | impossible image size in the IDX header: more than 2^31-1 elements: [65536, 65536, 1]
            """)
    void aHeaderThatPromisesTooMuchIsAnError(String count, int height, int width, String message) {
        Path file = file(idx(0x803, new int[] {Long.decode(count).intValue(), height, width}, new byte[4]));
        assertSays("FILE: " + message, file, () -> Idx.images(file));
    }

    @Test
    void aGzipFileThatPromisesTooMuchCostsNoMemory() {
        byte[] packed = gzip(idx(0x803, new int[] {100_000_000, 28, 28}, new byte[4]));
        Path file = file(packed);
        assertSays(
                "FILE: truncated: 100,000,000 images of 28x28x1 needs 78,400,000,000 bytes after the header, "
                        + "the file has at most %,d".formatted(packed.length * 1032L - 16),
                file,
                () -> Idx.images(file));
    }

    @Test
    void aTruncatedGzipFileIsAnError() {
        byte[] packed = gzip(images(10, 20, 20));
        for (int length = 2; length < packed.length; length += 7) {
            Path file = file(Arrays.copyOf(packed, length));
            var e = assertThrows(ElbowException.class, () -> Idx.images(file));
            assertTrue(e.getMessage().startsWith(file + ": truncated"), e.getMessage());
        }
    }

    @Test
    void aCorruptGzipFileIsAnError() {
        byte[] packed = gzip(images(10, 20, 20));
        byte[] wrongSum = packed.clone();
        wrongSum[packed.length - 6] ^= 1;
        Path file = file(wrongSum);
        assertSays(
                "FILE: corrupt gzip file: Corrupt GZIP trailer after 4,016 decompressed bytes",
                file,
                () -> Idx.images(file));
        byte[] wrongBlock = packed.clone();
        wrongBlock[10] |= 6;
        Path other = write(folder.resolve("y"), wrongBlock);
        assertSays(
                "FILE: corrupt gzip file: invalid block type after 0 decompressed bytes",
                other,
                () -> Idx.images(other));
    }

    @Test
    void imagesAndLabelsMustBeEquallyMany() {
        Path images = write(folder.resolve("i"), images(3, 2, 2));
        Path labels = write(folder.resolve("l"), labels(4));
        assertSays("FILE has 4 labels, but %s has 3 images".formatted(images), labels, () -> Idx.read(images, labels));
    }

    @Test
    void readsTheRealFiles() {
        Path mnist = Requires.dataDir().resolve("mnist");
        try (Dataset set =
                Idx.read(mnist.resolve("t10k-images-idx3-ubyte.gz"), mnist.resolve("t10k-labels-idx1-ubyte.gz"))) {
            assertEquals(10_000, set.count());
            assertEquals(Shape.of(28, 28, 1), set.shape());
            // The test set begins 7, 2, 1, 0, 4.
            assertArrayEquals(new int[] {7, 2, 1, 0, 4}, Arrays.copyOf(set.labels(), 5));
            assertEquals(10, set.classNames().size());
        }
    }
}
