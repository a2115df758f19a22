package dev.elbow.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.elbow.ElbowException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.function.Executable;

/** Small data files, right and wrong, that tests share. */
public final class DataFiles {
    private DataFiles() {}

    /** An IDX file: magic number, sizes and content, whether or not they fit. */
    public static byte[] idx(int magic, int[] sizes, byte... content) {
        ByteBuffer file =
                ByteBuffer.allocate(4 + 4 * sizes.length + content.length).putInt(magic);
        for (int size : sizes) {
            file.putInt(size);
        }
        return file.put(content).array();
    }

    /** Images of {@code height x width} whose bytes count up from 0. */
    public static byte[] images(int count, int height, int width) {
        return idx(0x803, new int[] {count, height, width}, counting(count * height * width));
    }

    /** Labels 0, 1, 2, ... */
    public static byte[] labels(int count) {
        return idx(0x801, new int[] {count}, counting(count));
    }

    public static byte[] counting(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    /** A CIFAR-10 file of records whose red plane counts up from the label; green is 100 everywhere and blue 200. */
    public static byte[] cifar(int... labels) {
        byte[] file = new byte[3073 * labels.length];
        for (int r = 0; r < labels.length; r++) {
            int start = 3073 * r;
            file[start] = (byte) labels[r];
            for (int p = 0; p < 1024; p++) {
                file[start + 1 + p] = (byte) (labels[r] + p);
            }
            Arrays.fill(file, start + 1025, start + 2049, (byte) 100);
            Arrays.fill(file, start + 2049, start + 3073, (byte) 200);
        }
        return file;
    }

    /** An NPY file: version, header and content, whether or not they fit. */
    public static byte[] npy(int version, String header, byte... content) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(12 + text.length + content.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            file.putShort((short) text.length);
        } else {
            file.putInt(text.length);
        }
        file.put(text).put(content);
        return Arrays.copyOf(file.array(), file.position());
    }

    public static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Holds an error's message to one line that reads exactly so; {@code FILE} stands for the file. */
    public static void assertSays(String expected, Path file, Executable action) {
        ElbowException e = assertThrows(ElbowException.class, action);
        assertEquals(expected.replace("FILE", file.toString()), e.getMessage());
    }
}
