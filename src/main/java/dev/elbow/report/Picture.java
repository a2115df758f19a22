package dev.elbow.report;

import java.util.List;

/**
 * A still picture, for example a grid of images.
 *
 * @param text what it says in words
 * @param png the bytes of a PNG file; not copied, never to be changed
 * @param rows what the rows are, shown beside them in the page, where the picture is divided into equally high rows; or empty
 */
public record Picture(FigureText text, byte[] png, List<String> rows) implements Figure {

    /** Copies the names of the rows. */
    public Picture {
        rows = List.copyOf(rows);
    }

    /** Returns a grid as a figure. */
    public static Picture of(FigureText text, ImageGrid grid) {
        return new Picture(text, grid.png(), List.of());
    }

    /**
     * Returns a grid as a figure with names beside its rows.
     *
     * @throws IllegalArgumentException if there are more or fewer names than rows
     */
    public static Picture of(FigureText text, ImageGrid grid, List<String> rows) {
        if (rows.size() != grid.rows()) {
            throw new IllegalArgumentException("the picture \"%s\" has %d rows and %d names for them"
                    .formatted(text.id(), grid.rows(), rows.size()));
        }
        return new Picture(text, grid.png(), rows);
    }
}
