package dev.elbow.cli;

import dev.elbow.data.Dataset;
import dev.elbow.data.Glyphs;
import dev.elbow.model.Preset;
import dev.elbow.tensor.Shape;
import java.util.SplittableRandom;

/** Data to measure with: glyphs, or noise for a model that cannot take their size. */
final class BenchData {
    private static final Shape GLYPH = Shape.of(28, 28, 1);
    private static final Shape COLOUR = Shape.of(32, 32, 3);

    private BenchData() {}

    /** Returns the shape of the samples that a model is measured with. */
    static Shape shape(Preset preset) {
        return preset == Preset.DEEP_CONV_VAE ? COLOUR : GLYPH;
    }

    /** Makes samples of that shape. */
    static Dataset of(Shape shape, int count) {
        if (shape.equals(GLYPH)) {
            return Glyphs.train(0, count);
        }
        byte[] values = new byte[Math.multiplyExact(count, shape.elements())];
        new SplittableRandom(0).nextBytes(values);
        return Dataset.of(values, shape);
    }
}
