package dev.elbow.data;

import static dev.elbow.data.DataFiles.assertSays;
import static dev.elbow.data.DataFiles.npy;
import static dev.elbow.data.DataFiles.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    @TempDir
    private Path folder;

    private Path file(String header, byte... content) {
        return write(folder.resolve("x.npy"), npy(1, header, content));
    }

    /** The layout that numpy.lib.format documents for numpy.array([[1, 2, 3], [4, 5, 6]], dtype='<f4'). */
    @Test
    void writesWhatNumpyWrites() throws IOException {
        Path file = folder.resolve("x.npy");
        Npy.write(file, new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        byte[] bytes = Files.readAllBytes(file);
        assertEquals(128 + 24, bytes.length);
        String header = new String(bytes, 10, 118, StandardCharsets.US_ASCII);
        assertEquals("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", header.strip());
        assertEquals('\n', header.charAt(117));
        assertArrayEquals(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0}, Arrays.copyOf(bytes, 10));
        assertArrayEquals(new byte[] {0, 0, (byte) 0xC0, 0x40}, Arrays.copyOfRange(bytes, 148, 152));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            12        | 12 x 1
            6 2       | 6 x 2
            3 2 2     | 3 x 2x2x1
            1 2 2 3   | 1 x 2x2x3
            2 1 3 1 2 | 2 x 1x3x1x2
            """)
    void readsBackWhatItWrote(String sizes, String expected) {
        int[] shape =
                Arrays.stream(sizes.split(" ")).mapToInt(Integer::parseInt).toArray();
        float[] values = new float[12];
        for (int i = 0; i < 12; i++) {
            values[i] = i * 0.25f - 1;
        }
        Path file = folder.resolve("x.npy");
        Npy.write(file, values, shape);
        try (Dataset set = Dataset.npy(file)) {
            assertEquals(expected, set.count() + " x " + set.shape());
            assertEquals(DType.F32, set.type());
            assertEquals(1.75f, set.sample(set.count() - 1)[set.shape().elements() - 1]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsEveryVersionAndBytes(int version) {
        String header = "{\"shape\": (2L, 3L), 'fortran_order': False, 'descr': '|u1'}  \n";
        Path file = write(folder.resolve("v.npy"), npy(version, header, DataFiles.counting(6)));
        try (Dataset set = Npy.read(file)) {
            assertEquals(DType.U8, set.type());
            assertEquals(Shape.of(3), set.shape());
            assertArrayEquals(new float[] {3 / 255f, 4 / 255f, 5 / 255f}, set.sample(1));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '~', textBlock = """
            {'descr': '<f8', 'fortran_order': False, 'shape': (2,), }            # elements of type '<f8', expected '<f4' or '|u1'; save array.astype('<f4')
            {'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }   # elements of type [('a', '<f4')], expected '<f4' or '|u1'; save array.astype('<f4')
            {'descr': f, 'fortran_order': False, 'shape': (2,), }                # elements of type f, expected '<f4' or '|u1'; save array.astype('<f4')
            {'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }           # fortran_order is True, expected False; save numpy.ascontiguousarray(array)
            {'descr': '<f4', 'fortran_order': False, 'shape': (), }              # a single number, expected an array of samples
            {'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }          # a size in the shape (0, 3) is not in 1 to 2,147,483,647
            {'descr': '<f4', 'fortran_order': False, 'shape': (9999999999,), }   # a size in the shape (9999999999,) is not in 1 to 2,147,483,647
            {'descr': '<f4', 'fortran_order': False, 'shape': (1, 65536, 65536)} # the shape [1, 65536, 65536] cannot be read: more than 2^31-1 elements: [65536, 65536, 1]
            {'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 8), } # truncated: the shape [2000000000, 8] needs 64,000,000,000 bytes after the header, the file has 8
            {'descr': '<f4', 'fortran_order': False, 'shape': (3,), }            # truncated: the shape [3] needs 12 bytes after the header, the file has 8
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,), }            # more bytes than the shape [1] needs: expected the end at byte 71
            {'descr': '<f4', 'shape': (1,), }                                    # malformed NPY header: the key 'fortran_order' is missing: {'descr': '<f4', 'shape': (1,), }
            {'shape': (1,), 'shape': (2,), }                                     # malformed NPY header: the key 'shape' twice: {'shape': (1,), 'shape': (2,), }
            {'shape': (1,) 'descr': '<f4'}                                       # malformed NPY header: not understood from character 15: {'shape': (1,) 'descr': '<f4'}
            {'descr': '<f4', 'fortran_order': False, 'shape': 3}                 # malformed NPY header: the shape is no tuple of sizes: {'descr': '<f4', 'fortran_order': False, 'shape': 3}
            [1]                                                                  # malformed NPY header: no dictionary in braces: [1]
            """)
    void aWrongHeaderIsExplained(String header, String message) {
        Path file = file(header, new byte[8]);
        assertSays("FILE: " + message, file, () -> Npy.read(file));
    }

    @Test
    void whatIsNoNpyFileIsSaid() {
        Path text = write(folder.resolve("t.npy"), "1,2,3,4\n".getBytes(StandardCharsets.US_ASCII));
        assertSays(
                "FILE: not an NPY file: expected it to start with \\x93NUMPY, found \\x31\\x2c\\x32\\x2c\\x33\\x2c",
                text,
                () -> Npy.read(text));
        Path future = write(folder.resolve("f.npy"), npy(4, "{}"));
        assertSays("FILE: NPY version 4.0, expected 1.0 to 3.0", future, () -> Npy.read(future));
        byte[] lying = npy(2, "{}");
        lying[11] = 0x7F;
        Path huge = write(folder.resolve("h.npy"), lying);
        assertSays("FILE: an NPY header of 2,130,706,434 bytes, expected at most 65,536", huge, () -> Npy.read(huge));
        Path empty = write(folder.resolve("e.npy"), new byte[0]);
        assertSays(
                "FILE: truncated in the NPY magic string and version: expected 8 bytes, found 0",
                empty,
                () -> Npy.read(empty));
    }

    @Test
    void aFailedWriteLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("x.npy");
        Npy.write(file, new float[] {1}, 1);
        assertThrows(IllegalArgumentException.class, () -> Npy.write(file, new float[] {1, 2}, 3));
        assertThrows(dev.elbow.ElbowException.class, () -> Npy.write(folder.resolve("no/x.npy"), new float[1], 1));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
        try (Dataset set = Npy.read(file)) {
            assertEquals(1, set.sample(0)[0]);
        }
    }
}
