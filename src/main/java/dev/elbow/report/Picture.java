package dev.elbow.report;

/**
 * A still picture, for example a grid of images.
 *
 * @param text what it says in words
 * @param png the bytes of a PNG file; not copied, never to be changed
 */
public record Picture(FigureText text, byte[] png) implements Figure {

    /** Returns a grid as a figure. */
    public static Picture of(FigureText text, ImageGrid grid) {
        return new Picture(text, grid.png());
    }
}
