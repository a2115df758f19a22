package dev.elbow.report;

import dev.elbow.ElbowException;
import dev.elbow.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** Images of one size in rows and columns, as a PNG file. Not thread-safe. */
public final class ImageGrid {
    private static final int BACKGROUND = 0xB8C4D0;
    private static final int GAP = 2;
    /** Small images are enlarged by a whole factor towards this many pixels. */
    private static final int COMFORTABLE_SIZE = 56;

    private final Shape shape;
    private final int rows;
    private final int columns;
    private final int scale;
    private final int gap;
    private final Canvas canvas;

    /** Creates an empty grid with gaps between its cells, for images {@code [H, W, C]} of 1 or 3 channels. */
    public ImageGrid(Shape shape, int rows, int columns) {
        this(shape, rows, columns, scaleOf(shape), GAP);
    }

    private ImageGrid(Shape shape, int rows, int columns, int scale, int gap) {
        if (!isPicture(shape)) {
            throw new IllegalArgumentException("a grid holds images of 1 or 3 channels, got " + shape);
        }
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("a grid needs rows and columns, got " + rows + " x " + columns);
        }
        this.shape = shape;
        this.rows = rows;
        this.columns = columns;
        this.scale = scale;
        this.gap = gap;
        this.canvas = new Canvas(gap + columns * cellWidth(), gap + rows * cellHeight(), BACKGROUND);
    }

    /** Returns an empty grid without gaps, in the images' own size: for pictures that go over into each other. */
    static ImageGrid seamless(Shape shape, int rows, int columns) {
        return new ImageGrid(shape, rows, columns, 1, 0);
    }

    /** Returns whether samples of this shape can be shown. */
    public static boolean isPicture(Shape shape) {
        return shape.isImage() && (shape.channels() == 1 || shape.channels() == 3);
    }

    private static int scaleOf(Shape shape) {
        return shape.isImage() ? Math.max(1, COMFORTABLE_SIZE / Math.max(shape.height(), shape.width())) : 1;
    }

    private int cellWidth() {
        return shape.width() * scale + gap;
    }

    private int cellHeight() {
        return shape.height() * scale + gap;
    }

    /**
     * Draws one image.
     *
     * @param image values in {@code [H, W, C]} order; values outside [0, 1] are cut
     */
    public ImageGrid put(int row, int column, float[] image) {
        Objects.checkIndex(row, rows);
        Objects.checkIndex(column, columns);
        canvas.draw(gap + column * cellWidth(), gap + row * cellHeight(), shape, image, scale);
        return this;
    }

    /** Draws images from the upper left on, line by line, {@code [n, H, W, C]}. */
    public ImageGrid putAll(float[] images) {
        int elements = shape.elements();
        for (int i = 0; i < images.length / elements; i++) {
            put(i / columns, i % columns, Arrays.copyOfRange(images, i * elements, (i + 1) * elements));
        }
        return this;
    }

    /** Returns the grid as the bytes of a PNG file. */
    public byte[] png() {
        return canvas.png();
    }

    /**
     * Writes the grid as PNG.
     *
     * @throws ElbowException if the file cannot be written; it is then as it was
     */
    public void write(Path file) {
        canvas.write(file);
    }
}
