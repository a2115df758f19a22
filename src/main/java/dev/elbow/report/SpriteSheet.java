package dev.elbow.report;

import dev.elbow.tensor.Shape;

/**
 * Many small images in one picture, side by side without gaps, line by line.
 *
 * @param png the bytes of a PNG file
 * @param width of one image in pixels
 * @param height of one image in pixels
 * @param columns images in a line
 */
record SpriteSheet(byte[] png, int width, int height, int columns) {

    /** Returns images {@code [n, H, W, C]}, n at least 1, in a sheet that is about square. */
    static SpriteSheet of(Shape shape, float[] images) {
        int count = images.length / shape.elements();
        int columns = (int) Math.ceil(Math.sqrt(count));
        int rows = (count + columns - 1) / columns;
        byte[] png = ImageGrid.seamless(shape, rows, columns).putAll(images).png();
        return new SpriteSheet(png, shape.width(), shape.height(), columns);
    }
}
