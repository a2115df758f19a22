package dev.elbow.report;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Encodes RGB pictures as PNG, 8 bits a channel; without {@code java.desktop}, which a small runtime may lack. */
final class Png {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int BITS = 8;
    private static final int RGB = 2;

    private Png() {}

    /**
     * Returns the file's bytes.
     *
     * @param pixels {@code 0xRRGGBB}, row by row
     */
    static byte[] encode(int width, int height, int[] pixels) {
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(file);
            out.writeLong(SIGNATURE);
            chunk(out, "IHDR", header(width, height));
            chunk(out, "IDAT", data(width, height, pixels));
            chunk(out, "IEND", new byte[0]);
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not refuse bytes", e);
        }
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

    private static byte[] header(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(width);
        out.writeInt(height);
        out.write(new byte[] {BITS, RGB, 0, 0, 0});
        return bytes.toByteArray();
    }

    /** Rows as differences to the pixel on the left: flat areas become zeros. */
    private static byte[] data(int width, int height, int[] pixels) throws IOException {
        byte sub = 1;
        byte[] row = new byte[1 + 3 * width];
        row[0] = sub;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            for (int y = 0; y < height; y++) {
                int left = 0;
                for (int x = 0; x < width; x++) {
                    int pixel = pixels[y * width + x];
                    for (int channel = 0; channel < 3; channel++) {
                        int shift = 16 - 8 * channel;
                        row[1 + 3 * x + channel] = (byte) ((pixel >> shift) - (left >> shift));
                    }
                    left = pixel;
                }
                out.write(row);
            }
        }
        return bytes.toByteArray();
    }
}
