package dev.elbow.eval;

import dev.elbow.tensor.Shape;

/**
 * How sharp images are: the mean length of the gradient of their values, by differences to the right and lower neighbour, over
 * all pixels that have both, and all channels. A blurred copy has a smaller one.
 */
public final class Sharpness {
    private Sharpness() {}

    /**
     * Returns the mean gradient magnitude in units of value per pixel.
     *
     * @param images {@code [n, H, W, C]}, n at least 1
     * @throws IllegalArgumentException if the shape is no image of at least 2 x 2 pixels, or there is no whole image
     */
    public static double of(float[] images, Shape shape) {
        if (!shape.isImage() || shape.height() < 2 || shape.width() < 2) {
            throw new IllegalArgumentException("sharpness needs images of at least 2 x 2 pixels, got " + shape);
        }
        int n = Rows.atLeast(1, images, shape.elements());
        int channels = shape.channels();
        int down = shape.width() * channels;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int y = 0; y + 1 < shape.height(); y++) {
                int first = i * shape.elements() + y * down;
                for (int p = first; p < first + down - channels; p++) {
                    double dx = images[p + channels] - images[p];
                    double dy = images[p + down] - images[p];
                    sum += Math.sqrt(dx * dx + dy * dy);
                }
            }
        }
        return sum / ((double) n * (shape.height() - 1) * (shape.width() - 1) * channels);
    }

    /** Returns the sharpness of images as a multiple of the originals'; NaN if both are flat. */
    public static double relative(float[] images, float[] originals, Shape shape) {
        return of(images, shape) / of(originals, shape);
    }
}
