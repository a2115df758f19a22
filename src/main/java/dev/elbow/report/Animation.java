package dev.elbow.report;

import java.util.List;

/**
 * A picture that moves.
 *
 * @param text what it says in words
 * @param gif the bytes of a GIF file, for example of a {@link GifWriter}; not copied, never to be changed
 * @param classes names of the classes that the colours stand for, in the order of their labels; empty for no legend
 */
public record Animation(FigureText text, byte[] gif, List<String> classes) implements Figure {

    /** Copies the names. */
    public Animation {
        classes = List.copyOf(classes);
    }
}
