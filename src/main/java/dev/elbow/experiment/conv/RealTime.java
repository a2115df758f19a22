package dev.elbow.experiment.conv;

import dev.elbow.model.Autoencoder;
import java.util.Arrays;

/** How long a model takes for a single image, as a program sees it that gets one image after the other. */
final class RealTime {
    /** Milliseconds between two images of a film with 60 images a second. */
    static final double FRAME = 1000.0 / 60;

    private static final int WARM_UP = 20;
    private static final int RUNS = 101;

    private RealTime() {}

    /**
     * Returns the median time of a reconstruction, encoding and decoding, in milliseconds.
     *
     * @param image one sample
     */
    static double reconstruction(Autoencoder model, float[] image) {
        for (int i = 0; i < WARM_UP; i++) {
            model.reconstruct(image);
        }
        double[] times = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long began = System.nanoTime();
            model.reconstruct(image);
            times[i] = (System.nanoTime() - began) * 1e-6;
        }
        Arrays.sort(times);
        return times[RUNS / 2];
    }
}
