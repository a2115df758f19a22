package dev.elbow.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the same samples move through a plane while a model learns: one frame for each moment, all with the same axes, and a bar
 * below that fills up. Without text, so that it needs no fonts. Not thread-safe.
 */
public final class LatentAnimation {
    private static final int SIZE = 480;
    private static final int MARGIN = 12;
    private static final int BAR = 6;
    private static final int FRAME_MILLIS = 350;
    private static final int LAST_MILLIS = 2000;
    /** A few far points must not press all others together; they are drawn at the edge. */
    private static final double SEEN = 0.995;

    private static final int BACKGROUND = 0xFFFFFF;
    private static final int AXIS = 0xD0D4D8;
    private static final int TRACK = 0xE4E8EC;

    private final int[] labels;
    private final List<String> classes;
    private final List<float[]> frames = new ArrayList<>();

    /**
     * Begins an animation.
     *
     * @param labels the class of each sample, or null
     * @param classes names of the classes; empty if there are no labels
     */
    public LatentAnimation(int[] labels, List<String> classes) {
        this.labels = labels;
        this.classes = List.copyOf(classes);
    }

    /**
     * Adds a moment.
     *
     * @param points where the samples are, {@code [n, 2]}, in the same order in each frame; copied
     */
    public LatentAnimation frame(float[] points) {
        int expected = frames.isEmpty() ? labels == null ? points.length : 2 * labels.length : frames.getFirst().length;
        if (points.length != expected || points.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "a frame needs %d coordinates, got %d".formatted(expected, points.length));
        }
        frames.add(points.clone());
        return this;
    }

    /**
     * Draws all frames.
     *
     * @throws IllegalStateException if there is no frame
     */
    public Animation finish(FigureText text) {
        try (GifWriter gif = new GifWriter(SIZE, SIZE)) {
            double unit = (SIZE / 2.0 - MARGIN) / reach();
            for (int i = 0; i < frames.size(); i++) {
                boolean last = i == frames.size() - 1;
                gif.frame(draw(i, unit).pixels(), last ? LAST_MILLIS : FRAME_MILLIS);
            }
            return new Animation(text, gif.finish(), labels == null ? List.of() : classes);
        }
    }

    private double reach() {
        double[] sizes = frames.stream()
                .flatMapToDouble(points -> {
                    double[] values = new double[points.length];
                    Arrays.setAll(values, i -> Math.abs(points[i]));
                    return Arrays.stream(values);
                })
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return sizes.length == 0 ? 1 : Math.max(1e-6, sizes[(int) (SEEN * (sizes.length - 1))]);
    }

    private Canvas draw(int frame, double unit) {
        Canvas canvas = new Canvas(SIZE, SIZE, BACKGROUND);
        canvas.fill(SIZE / 2, 0, 1, SIZE, AXIS);
        canvas.fill(0, SIZE / 2, SIZE, 1, AXIS);
        float[] points = frames.get(frame);
        for (int i = 0; i < points.length / 2; i++) {
            double x = Math.clamp(SIZE / 2.0 + unit * points[2 * i], 0, SIZE);
            double y = Math.clamp(SIZE / 2.0 - unit * points[2 * i + 1], 0, SIZE);
            canvas.disc(x, y, 2.5, Palette.rgb(labels == null ? 0 : labels[i]), 0.7);
        }
        canvas.fill(0, SIZE - BAR, SIZE, BAR, TRACK);
        canvas.fill(0, SIZE - BAR, SIZE * (frame + 1) / frames.size(), BAR, Palette.rgb(0));
        return canvas;
    }
}
