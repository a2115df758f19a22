package dev.elbow.data;

import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.util.stream.IntStream;

/**
 * The built-in data set: 28 x 28 grey pictures of handwritten-looking digits with labels, drawn from strokes. Needs no file
 * and no font; a picture is a pure function of seed, split and index, the same bits on every platform.
 */
public final class Glyphs {
    /** What the set is called. */
    public static final String NAME = "glyphs";
    /** The usual number of pictures to train on. */
    public static final int TRAIN = 20_000;
    /** The usual number of pictures to evaluate on. */
    public static final int TEST = 2_000;

    private static final Shape SHAPE = Shape.of(GlyphPen.SIZE, GlyphPen.SIZE, 1);
    /** Pictures per unit of work given to a thread. */
    private static final int CHUNK = 250;
    /** Keeps the pictures of the two splits apart. */
    private static final long TEST_PICTURES = 1L << 32;

    private Glyphs() {}

    /** Draws 20,000 pictures to train on and 2,000 others to evaluate on. */
    public static DataSplits splits(long seed) {
        return new DataSplits(train(seed, TRAIN), test(seed, TEST));
    }

    /** Draws the first {@code count} training pictures. */
    public static Dataset train(long seed, int count) {
        return draw(seed, 0, count);
    }

    /** Draws the first {@code count} test pictures. */
    public static Dataset test(long seed, int count) {
        return draw(seed, TEST_PICTURES, count);
    }

    private static Dataset draw(long seed, long first, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a data set needs at least one sample, got " + count);
        }
        OwnedMemory memory = OwnedMemory.allocate((long) count * SHAPE.elements(), NAME);
        int[] labels = new int[count];
        IntStream.range(0, (count + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
            GlyphPen pen = new GlyphPen();
            int end = Math.min(count, (chunk + 1) * CHUNK);
            for (int i = chunk * CHUNK; i < end; i++) {
                labels[i] = pen.draw(seed, first + i, memory.data(), (long) i * SHAPE.elements());
            }
        });
        return Dataset.owning(NAME, DType.U8, SHAPE, count, memory).labelled(labels);
    }
}
