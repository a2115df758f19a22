package dev.elbow.experiment;

import dev.elbow.model.Autoencoder;
import dev.elbow.report.FigureText;
import dev.elbow.report.ImageGrid;
import dev.elbow.report.Picture;
import dev.elbow.tensor.Shape;
import java.util.List;

/** Pictures of many images. */
public final class Grids {
    private static final int COLUMNS = 10;

    private Grids() {}

    /** Returns images {@code [n, H, W, C]} in lines of {@code columns}. */
    public static Picture images(FigureText text, Shape shape, float[] images, int columns) {
        int count = images.length / shape.elements();
        int across = Math.min(columns, count);
        return Picture.of(text, new ImageGrid(shape, (count + across - 1) / across, across).putAll(images));
    }

    /** Returns one line of images for each array {@code [n, H, W, C]}. */
    public static Picture rows(FigureText text, Shape shape, List<float[]> rows) {
        int elements = shape.elements();
        int columns = rows.stream().mapToInt(row -> row.length / elements).max().orElseThrow();
        ImageGrid grid = new ImageGrid(shape, rows.size(), columns);
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).length / elements; i++) {
                grid.put(row, i, Chunks.row(rows.get(row), elements, i));
            }
        }
        return Picture.of(text, grid);
    }

    /** Returns originals in lines of ten, each with its reconstruction below. */
    public static Picture reconstructions(FigureText text, Autoencoder model, float[] originals) {
        Shape shape = model.graph().input();
        int elements = shape.elements();
        float[] copies = model.reconstruct(originals);
        int count = originals.length / elements;
        int columns = Math.min(COLUMNS, count);
        ImageGrid grid = new ImageGrid(shape, 2 * ((count + columns - 1) / columns), columns);
        for (int i = 0; i < count; i++) {
            grid.put(2 * (i / columns), i % columns, Chunks.row(originals, elements, i));
            grid.put(2 * (i / columns) + 1, i % columns, Chunks.row(copies, elements, i));
        }
        return Picture.of(text, grid);
    }
}
