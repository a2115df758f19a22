package dev.elbow.report;

import dev.elbow.ElbowException;
import dev.elbow.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Images of one size in rows and columns, as a PNG file. Not thread-safe. */
public final class ImageGrid {
    /** A grey, so that a grid of grey images has no colours. */
    private static final int BACKGROUND = 0xC0C0C0;

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

    /**
     * Returns images in lines.
     *
     * @param images {@code [n, H, W, C]}, n at least 1
     * @param columns images in a line
     */
    public static ImageGrid of(Shape shape, float[] images, int columns) {
        int count = images.length / shape.elements();
        int across = Math.min(columns, count);
        return new ImageGrid(shape, lines(count, across), across).putAll(images);
    }

    /**
     * Returns one line for each array, for example several draws of one input, or the images between two.
     *
     * @param lines {@code [n, H, W, C]} each; shorter ones leave room at the end
     */
    public static ImageGrid lines(Shape shape, List<float[]> lines) {
        int columns = lines.stream()
                .mapToInt(line -> line.length / shape.elements())
                .max()
                .orElse(0);
        ImageGrid grid = new ImageGrid(shape, lines.size(), columns);
        for (int row = 0; row < lines.size(); row++) {
            grid.putLine(row, lines.get(row));
        }
        return grid;
    }

    /**
     * Returns images in lines, each line with its second version below, for example originals above reconstructions.
     *
     * @param above {@code [n, H, W, C]}, n at least 1
     * @param below as many
     * @param columns images in a line
     */
    public static ImageGrid pairs(Shape shape, float[] above, float[] below, int columns) {
        if (above.length != below.length) {
            throw new IllegalArgumentException(
                    "pairs need equally many values, got %d and %d".formatted(above.length, below.length));
        }
        int elements = shape.elements();
        int count = above.length / elements;
        int across = Math.min(columns, count);
        ImageGrid grid = new ImageGrid(shape, 2 * lines(count, across), across);
        for (int from = 0; from < count; from += across) {
            int to = Math.min(count, from + across);
            grid.putLine(2 * from / across, Arrays.copyOfRange(above, from * elements, to * elements));
            grid.putLine(2 * from / across + 1, Arrays.copyOfRange(below, from * elements, to * elements));
        }
        return grid;
    }

    private static int lines(int count, int columns) {
        return (count + columns - 1) / Math.max(1, columns);
    }

    /** Returns whether samples of this shape can be shown. */
    public static boolean isPicture(Shape shape) {
        return shape.isImage() && (shape.channels() == 1 || shape.channels() == 3);
    }

    private static int scaleOf(Shape shape) {
        return shape.isImage()
                ? Math.max(1, Math.round((float) COMFORTABLE_SIZE / Math.max(shape.height(), shape.width())))
                : 1;
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
        return putLine(0, images);
    }

    /** Draws images from the beginning of a row on. */
    private ImageGrid putLine(int row, float[] images) {
        int elements = shape.elements();
        for (int i = 0; i < images.length / elements; i++) {
            put(row + i / columns, i % columns, Arrays.copyOfRange(images, i * elements, (i + 1) * elements));
        }
        return this;
    }

    /** Returns the number of rows. */
    public int rows() {
        return rows;
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
