package dev.elbow.experiment;

import dev.elbow.model.Autoencoder;

/** Straight lines between the codes of two images. */
public final class Interpolations {
    private Interpolations() {}

    /**
     * Returns what a model decodes along the line from one image's code to another's, the ends included.
     *
     * @param steps images, at least 2
     * @return {@code [steps, H, W, C]}
     */
    public static float[] decode(Autoencoder model, float[] from, float[] to, int steps) {
        return model.decode(line(model.encode(from), model.encode(to), steps));
    }

    /**
     * Returns points on the line from one to another, equally far apart, the ends included.
     *
     * @param steps points, at least 2
     * @return {@code [steps, width]}
     */
    public static float[] line(float[] from, float[] to, int steps) {
        float[] points = new float[steps * from.length];
        for (int step = 0; step < steps; step++) {
            float share = (float) step / (steps - 1);
            for (int i = 0; i < from.length; i++) {
                points[step * from.length + i] = from[i] + share * (to[i] - from[i]);
            }
        }
        return points;
    }
}
