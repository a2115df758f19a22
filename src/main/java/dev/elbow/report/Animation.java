package dev.elbow.report;

/**
 * A picture that moves.
 *
 * @param text what it says in words
 * @param gif the bytes of a GIF file, for example of a {@link GifWriter}; not copied, never to be changed
 */
public record Animation(FigureText text, byte[] gif) implements Figure {}
