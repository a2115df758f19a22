package dev.elbow.report;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Encodes pictures as PNG, 8 bits a channel; without {@code java.desktop}, which a small runtime may lack. Pictures without
 * colours have one byte a pixel, with a palette of all greys: the format's own greys Java reads as linear light, and so brightens.
 */
final class Png {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int BITS = 8;
    private static final int RGB = 2;
    private static final int PALETTE = 3;

    /** What a row's bytes are. The values are those of the file format. */
    private static final int PLAIN = 0;
    /** Differences to the pixel on the left. */
    private static final int SUB = 1;

    private Png() {}

    /**
     * Returns the file's bytes.
     *
     * @param pixels {@code 0xRRGGBB}, row by row
     */
    static byte[] encode(int width, int height, int[] pixels) {
        boolean grey = Arrays.stream(pixels).allMatch(Png::isGrey);
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(file);
            out.writeLong(SIGNATURE);
            chunk(out, "IHDR", header(width, height, grey ? PALETTE : RGB));
            if (grey) {
                chunk(out, "PLTE", greys());
            }
            chunk(out, "IDAT", smallest(width, height, pixels, grey ? 1 : 3));
            chunk(out, "IEND", new byte[0]);
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not refuse bytes", e);
        }
    }

    private static boolean isGrey(int pixel) {
        return (pixel >> 8 & 0xFFFF) == (pixel & 0xFFFF);
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }

    private static byte[] header(int width, int height, int colours) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(width);
        out.writeInt(height);
        out.write(new byte[] {BITS, (byte) colours, 0, 0, 0});
        return bytes.toByteArray();
    }

    private static byte[] greys() {
        byte[] palette = new byte[3 * 256];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = (byte) (i / 3);
        }
        return palette;
    }

    /** Strokes on black repeat as they are, shades that change slowly as differences: which is smaller shows by trying. */
    private static byte[] smallest(int width, int height, int[] pixels, int channels) throws IOException {
        byte[] plain = data(width, height, pixels, channels, PLAIN);
        byte[] differences = data(width, height, pixels, channels, SUB);
        return plain.length < differences.length ? plain : differences;
    }

    private static byte[] data(int width, int height, int[] pixels, int channels, int filter) throws IOException {
        byte[] row = new byte[1 + channels * width];
        row[0] = (byte) filter;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            for (int y = 0; y < height; y++) {
                int left = 0;
                for (int x = 0; x < width; x++) {
                    int pixel = pixels[y * width + x];
                    for (int channel = 0; channel < channels; channel++) {
                        int shift = 8 * (channels - 1 - channel);
                        row[1 + channels * x + channel] = (byte) ((pixel >> shift) - (left >> shift));
                    }
                    left = filter == SUB ? pixel : 0;
                }
                out.write(row);
            }
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }
}
