package dev.elbow.report;

import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import java.nio.file.Path;

/**
 * Where samples lie in the latent space: the two latents that vary most, one dot per sample, coloured by label. The strip at
 * the right shows one sample of each class beside its colour.
 */
final class LatentScatter {
    private static final int SIZE = 640;
    private static final int MARGIN = 16;
    private static final int BACKGROUND = 0xFFFFFF;
    private static final int AXIS = 0xD0D4D8;
    private static final int UNLABELLED = 0x3060A0;

    private final Dataset data;
    private final LatentCodes codes;

    /** Encodes the first samples; a model with one latent is drawn along a line. */
    LatentScatter(Autoencoder model, Dataset data, int count) {
        this.data = data;
        this.codes = LatentCodes.of(model, data, count);
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
        double unit = (SIZE / 2.0 - MARGIN) / codes.reach();
        canvas.fill(SIZE / 2, 0, 1, SIZE, AXIS);
        canvas.fill(0, SIZE / 2, SIZE, 1, AXIS);
        float[] points = codes.points();
        for (int i = 0; i < points.length / 2; i++) {
            canvas.disc(SIZE / 2.0 + unit * points[2 * i], SIZE / 2.0 - unit * points[2 * i + 1], 2.5, colour(i), 0.6);
        }
        if (legend) {
            drawLegend(canvas, classes, cell, scale);
        }
        canvas.write(file);
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
