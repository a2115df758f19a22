package dev.elbow.data;

import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Built-in data sets whose factors are known, after the idea of dSprites (Matthey, Higgins, Hassabis and Lerchner, 2017): one
 * square, ellipse or heart on black, 32 x 32. Factors are the shape (which is also the label), scale, rotation, x and y, and in
 * colour the hue; each is drawn uniformly and independently for each picture. A quarter turn holds all rotations, so that each of
 * them shows, on the square too. A picture is a pure function of seed, split and index, the same bits on every platform.
 */
public enum Shapes {
    /** White shapes, {@code [32, 32, 1]}. */
    GREY("shapes", 1),
    /** Shapes of six hues, {@code [32, 32, 3]}. */
    COLOUR("color-shapes", 3);

    /** The usual number of pictures to train on. */
    public static final int TRAIN = 20_000;
    /** The usual number of pictures to evaluate on. */
    public static final int TEST = 2_000;

    private static final List<String> CLASSES = List.of("square", "ellipse", "heart");
    private static final List<String> NAMES = List.of("shape", "scale", "rotation", "x", "y", "hue");
    private static final int[] SIZES = {
        CLASSES.size(), ShapePen.SCALES, ShapePen.ROTATIONS, ShapePen.PLACES, ShapePen.PLACES, ShapePen.HUES
    };
    private static final boolean[] ORDERED = {false, true, true, true, true, false};
    /** Pictures per unit of work given to a thread. */
    private static final int CHUNK = 250;
    /** Keeps the pictures of the two splits apart. */
    private static final long TEST_PICTURES = 1L << 32;

    private final String id;
    private final int channels;

    Shapes(String id, int channels) {
        this.id = id;
        this.channels = channels;
    }

    /** Returns what the set is called. */
    public String id() {
        return id;
    }

    /** Draws 20,000 pictures to train on and 2,000 others to evaluate on. */
    public DataSplits splits(long seed) {
        return new DataSplits(train(seed, TRAIN), test(seed, TEST));
    }

    /** Draws the first {@code count} training pictures. */
    public Dataset train(long seed, int count) {
        return draw(seed, 0, count);
    }

    /** Draws the first {@code count} test pictures. */
    public Dataset test(long seed, int count) {
        return draw(seed, TEST_PICTURES, count);
    }

    /** Returns what the first {@code count} training pictures of that seed were drawn from. */
    public Factors trainFactors(long seed, int count) {
        return factors(seed, 0, count);
    }

    /** Returns what the first {@code count} test pictures of that seed were drawn from. */
    public Factors testFactors(long seed, int count) {
        return factors(seed, TEST_PICTURES, count);
    }

    private Factors factors(long seed, long first, int count) {
        int factors = channels == 1 ? NAMES.size() - 1 : NAMES.size();
        int[][] values = new int[count][factors];
        int[] words = new int[4];
        for (int i = 0; i < count; i++) {
            choose(seed, first + i, words, values[i]);
        }
        return new Factors(
                NAMES.subList(0, factors), Arrays.copyOf(SIZES, factors), Arrays.copyOf(ORDERED, factors), values);
    }

    private static void choose(long seed, long picture, int[] words, int[] chosen) {
        for (int f = 0; f < chosen.length; f++) {
            if ((f & 3) == 0) {
                Philox.block(seed, RandomStream.SHAPES, picture, f >>> 2, words);
            }
            chosen[f] = (int) (Philox.uniform(words[f & 3]) * SIZES[f]);
        }
    }

    private Dataset draw(long seed, long first, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a data set needs at least one sample, got " + count);
        }
        Shape shape = Shape.of(ShapePen.SIZE, ShapePen.SIZE, channels);
        Factors factors = factors(seed, first, count);
        OwnedMemory memory = OwnedMemory.allocate((long) count * shape.elements(), id);
        int[][] values = factors.values();
        IntStream.range(0, (count + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
            ShapePen pen = new ShapePen();
            int end = Math.min(count, (chunk + 1) * CHUNK);
            for (int i = chunk * CHUNK; i < end; i++) {
                pen.draw(values[i], channels, memory.data(), (long) i * shape.elements());
            }
        });
        return Dataset.owning(id, DType.U8, shape, count, memory).labelled(factors.column(0), CLASSES);
    }
}
