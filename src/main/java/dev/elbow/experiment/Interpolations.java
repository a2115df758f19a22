package dev.elbow.experiment;

import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import java.util.Optional;

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
        float[] a = model.encode(from);
        float[] b = model.encode(to);
        float[] codes = new float[steps * a.length];
        for (int step = 0; step < steps; step++) {
            float share = (float) step / (steps - 1);
            for (int i = 0; i < a.length; i++) {
                codes[step * a.length + i] = a[i] + share * (b[i] - a[i]);
            }
        }
        return model.decode(codes);
    }

    /** Returns the first sample of a class, empty if there is none or the data have no labels. */
    public static Optional<float[]> firstOf(Dataset data, int label) {
        for (int i = 0; data.hasLabels() && i < data.count(); i++) {
            if (data.label(i) == label) {
                return Optional.of(data.sample(i));
            }
        }
        return Optional.empty();
    }
}
