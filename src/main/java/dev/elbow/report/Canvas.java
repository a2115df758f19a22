package dev.elbow.report;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import dev.elbow.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** An RGB picture that is drawn pixel by pixel, so that it needs neither a display nor fonts. Not thread-safe. */
final class Canvas {
    private final int width;
    private final int height;
    /** {@code 0xRRGGBB}, row by row. */
    private final int[] pixels;

    Canvas(int width, int height, int colour) {
        this.width = width;
        this.height = height;
        this.pixels = new int[Math.multiplyExact(width, height)];
        Arrays.fill(pixels, colour);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Returns {@code 0xRRGGBB}, row by row; the canvas' own. */
    int[] pixels() {
        return pixels;
    }

    int pixel(int x, int y) {
        return pixels[y * width + x];
    }

    /** Colours a rectangle, cut to the canvas. */
    void fill(int left, int top, int w, int h, int colour) {
        for (int y = Math.max(0, top); y < Math.min(height, top + h); y++) {
            for (int x = Math.max(0, left); x < Math.min(width, left + w); x++) {
                pixels[y * width + x] = colour;
            }
        }
    }

    /**
     * Draws a sample with its upper left corner at {@code (left, top)}, each of its pixels {@code scale} wide and high.
     *
     * @param image values {@code [H, W, C]} of 1 or 3 channels; values outside [0, 1] are cut
     */
    void draw(int left, int top, Shape shape, float[] image, int scale) {
        int channels = shape.channels();
        for (int y = 0; y < shape.height(); y++) {
            for (int x = 0; x < shape.width(); x++) {
                int at = (y * shape.width() + x) * channels;
                int red = level(image[at]);
                int green = channels == 1 ? red : level(image[at + 1]);
                int blue = channels == 1 ? red : level(image[at + 2]);
                fill(left + x * scale, top + y * scale, scale, scale, red << 16 | green << 8 | blue);
            }
        }
    }

    private static int level(float value) {
        return Math.round(255 * Math.clamp(value, 0f, 1f));
    }

    /** Blends a disc with soft edges over what is there. */
    void disc(double centreX, double centreY, double radius, int colour, double opacity) {
        for (int y = (int) (centreY - radius - 1); y <= centreY + radius + 1; y++) {
            for (int x = (int) (centreX - radius - 1); x <= centreX + radius + 1; x++) {
                double cover = Math.clamp(radius + 0.5 - Math.hypot(x - centreX, y - centreY), 0, 1) * opacity;
                if (cover > 0 && x >= 0 && y >= 0 && x < width && y < height) {
                    pixels[y * width + x] = blend(pixels[y * width + x], colour, cover);
                }
            }
        }
    }

    private static int blend(int under, int over, double cover) {
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int below = under >> shift & 0xFF;
            int above = over >> shift & 0xFF;
            result |= (int) Math.round(below + (above - below) * cover) << shift;
        }
        return result;
    }

    /** Returns the bytes of a PNG file. */
    byte[] png() {
        return Png.encode(width, height, pixels);
    }

    /**
     * Writes the picture as PNG; the old file or the new is there at any moment.
     *
     * @throws ElbowException if the file cannot be written
     */
    void write(Path file) {
        AtomicFile.write(file, List.of(ByteBuffer.wrap(png())));
    }
}
