package dev.elbow.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.elbow.ElbowException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.function.Executable;

/** Small data files, right and wrong, that tests of the readers share. */
final class DataFiles {
    private DataFiles() {}

    /** An IDX file: magic number, sizes and content, whether or not they fit. */
    static byte[] idx(int magic, int[] sizes, byte... content) {
        ByteBuffer file =
                ByteBuffer.allocate(4 + 4 * sizes.length + content.length).putInt(magic);
        for (int size : sizes) {
            file.putInt(size);
        }
        return file.put(content).array();
    }

    /** Images of {@code height x width} whose bytes count up from 0. */
    static byte[] images(int count, int height, int width) {
        return idx(0x803, new int[] {count, height, width}, counting(count * height * width));
    }

    /** Labels 0, 1, 2, ... */
    static byte[] labels(int count) {
        return idx(0x801, new int[] {count}, counting(count));
    }

    static byte[] counting(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Holds an error's message to one line that reads exactly so; {@code FILE} stands for the file. */
    static void assertSays(String expected, Path file, Executable action) {
        ElbowException e = assertThrows(ElbowException.class, action);
        assertEquals(expected.replace("FILE", file.toString()), e.getMessage());
    }
}
