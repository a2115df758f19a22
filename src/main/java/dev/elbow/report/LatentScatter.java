package dev.elbow.report;

import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Where samples lie in the latent space: the two latents that vary most, one dot per sample, coloured by label. The strip at
 * the right shows one sample of each class beside its colour.
 */
final class LatentScatter {
    private static final int SIZE = 640;
    private static final int MARGIN = 16;
    /** Samples encoded at once: large images need not all be in memory as floats. */
    private static final int CHUNK = 256;

    private static final int BACKGROUND = 0xFFFFFF;
    private static final int AXIS = 0xD0D4D8;
    private static final int UNLABELLED = 0x3060A0;

    private final Dataset data;
    private final float[] codes;
    private final int latents;
    private final int across;
    private final int up;

    /** Encodes the first samples; a model with one latent is drawn along a line. */
    LatentScatter(Autoencoder model, Dataset data, int count) {
        this.data = data;
        this.latents = model.latent();
        this.codes = new float[count * latents];
        for (int from = 0; from < count; from += CHUNK) {
            int to = Math.min(count, from + CHUNK);
            System.arraycopy(
                    model.encode(Pictures.samples(data, from, to)), 0, codes, from * latents, (to - from) * latents);
        }
        int[] byVariance = IntStream.range(0, latents)
                .boxed()
                .sorted(Comparator.comparingDouble(latent -> -variance(latent)))
                .mapToInt(Integer::intValue)
                .toArray();
        int second = byVariance[Math.min(1, latents - 1)];
        this.across = Math.min(byVariance[0], second);
        this.up = Math.max(byVariance[0], second);
    }

    private double variance(int latent) {
        double sum = 0;
        double square = 0;
        int count = codes.length / latents;
        for (int i = latent; i < codes.length; i += latents) {
            sum += codes[i];
            square += (double) codes[i] * codes[i];
        }
        return square / count - sum / count * (sum / count);
    }

    void write(Path file) {
        boolean legend = data.hasLabels() && ImageGrid.isPicture(data.shape());
        int classes = Math.min(data.classNames().size(), Palette.size());
        int cell = legend ? (SIZE - MARGIN) / Math.max(classes, 1) : 0;
        int scale = legend
                ? Math.max(
                        1,
                        (cell - 6)
                                / Math.max(data.shape().height(), data.shape().width()))
                : 1;
        int strip = legend ? data.shape().width() * scale + 2 * MARGIN : 0;
        Canvas canvas = new Canvas(SIZE + strip, SIZE, BACKGROUND);
        // One scale for both axes: distances in all directions compare.
        double reach = reach();
        double unit = (SIZE / 2.0 - MARGIN) / reach;
        canvas.fill(SIZE / 2, 0, 1, SIZE, AXIS);
        canvas.fill(0, SIZE / 2, SIZE, 1, AXIS);
        for (int i = 0; i < codes.length / latents; i++) {
            double y = latents == 1 ? 0 : codes[i * latents + up];
            canvas.disc(SIZE / 2.0 + unit * codes[i * latents + across], SIZE / 2.0 - unit * y, 2.5, colour(i), 0.6);
        }
        if (legend) {
            drawLegend(canvas, classes, cell, scale);
        }
        canvas.write(file);
    }

    private double reach() {
        double reach = 1;
        for (int i = 0; i < codes.length; i += latents) {
            reach = Math.max(reach, Math.max(Math.abs(codes[i + across]), Math.abs(codes[i + up])));
        }
        return reach;
    }

    private int colour(int sample) {
        return data.hasLabels() ? Palette.rgb(data.label(sample)) : UNLABELLED;
    }

    private void drawLegend(Canvas canvas, int classes, int cell, int scale) {
        boolean[] drawn = new boolean[classes];
        for (int i = 0; i < data.count(); i++) {
            int label = data.label(i);
            if (label < classes && !drawn[label]) {
                drawn[label] = true;
                int top = MARGIN / 2 + label * cell;
                int height = data.shape().height() * scale;
                canvas.fill(SIZE, top, MARGIN, height, Palette.rgb(label));
                canvas.draw(SIZE + MARGIN, top, data.shape(), data.sample(i), scale);
            }
        }
    }
}
