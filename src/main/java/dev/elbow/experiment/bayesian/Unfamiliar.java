package dev.elbow.experiment.bayesian;

import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.data.Glyphs;
import dev.elbow.experiment.Study;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Images that a model was not trained on the like of, made of the ones it was: {@code [n, H, W, C]} in, as many out. */
final class Unfamiliar {
    /** The kind that others are compared with. */
    static final String TEST = "test images";

    /**
     * Images of one kind.
     *
     * @param name of the kind
     * @param familiar whether they are of the data that models are trained on
     * @param values {@code [n, H, W, C]}
     */
    record Kind(String name, boolean familiar, float[] values) {}

    private Unfamiliar() {}

    /**
     * Returns familiar images and several kinds of unfamiliar ones.
     *
     * @param count images of each kind, at most those of the test split
     */
    static List<Kind> kinds(Study study, int count) {
        DataSplits data = study.data();
        Shape shape = data.test().shape();
        float[] test = data.test().samples(0, count);
        List<Kind> kinds = new ArrayList<>();
        kinds.add(new Kind(
                "training images",
                true,
                data.train().samples(0, Math.min(count, data.train().count()))));
        kinds.add(new Kind(TEST, true, test));
        kinds.add(new Kind("turned by half", false, turned(test, shape)));
        kinds.add(new Kind("inverted", false, inverted(test)));
        kinds.add(new Kind("pixels shuffled", false, shuffled(test, shape, study.seed())));
        kinds.add(new Kind("noise", false, noise(test.length, study.seed())));
        if (!study.options().dataName().equals(Glyphs.NAME)) {
            try (Dataset glyphs = Glyphs.test(study.seed(), count)) {
                if (glyphs.shape().equals(shape)) {
                    kinds.add(new Kind("glyphs", false, glyphs.samples(0, count)));
                }
            }
        }
        return kinds;
    }

    static float[] turned(float[] images, Shape shape) {
        int pixels = shape.dim(0) * shape.dim(1);
        int channels = shape.dim(2);
        int[] order = new int[pixels];
        for (int p = 0; p < pixels; p++) {
            order[p] = pixels - 1 - p;
        }
        return reordered(images, order, channels);
    }

    static float[] inverted(float[] images) {
        float[] inverted = new float[images.length];
        for (int i = 0; i < images.length; i++) {
            inverted[i] = 1 - images[i];
        }
        return inverted;
    }

    /** Moves pixels the same way in all images, so that each keeps its values and none its strokes. */
    static float[] shuffled(float[] images, Shape shape, long seed) {
        int pixels = shape.dim(0) * shape.dim(1);
        int[] words = new int[4];
        int[] order = new int[pixels];
        for (int p = 0; p < pixels; p++) {
            Philox.block(seed, RandomStream.CHOICE, 0, p, words);
            int other = (int) (Philox.uniform(words[0]) * (p + 1));
            order[p] = order[other];
            order[other] = p;
        }
        return reordered(images, order, shape.dim(2));
    }

    /** Draws each value uniformly from [0, 1). */
    static float[] noise(int values, long seed) {
        int[] words = new int[4];
        float[] noise = new float[values];
        for (int i = 0; i < values; i++) {
            Philox.block(seed, RandomStream.CHOICE, 1, i, words);
            noise[i] = Philox.uniform(words[0]);
        }
        return noise;
    }

    private static float[] reordered(float[] images, int[] order, int channels) {
        int width = order.length * channels;
        float[] result = new float[images.length];
        for (int i = 0; i < images.length; i++) {
            int pixel = i % width / channels;
            result[i] = images[i / width * width + order[pixel] * channels + i % channels];
        }
        return result;
    }
}
