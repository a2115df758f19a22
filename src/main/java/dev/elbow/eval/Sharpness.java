package dev.elbow.eval;

import dev.elbow.tensor.Shape;
import java.util.function.DoubleConsumer;

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
        Sum sum = new Sum();
        ImageGradients.forEach(images, shape, sum);
        return sum.value / sum.terms;
    }

    /** Returns the sharpness of images as a multiple of the originals'; NaN if both are flat. */
    public static double relative(float[] images, float[] originals, Shape shape) {
        return of(images, shape) / of(originals, shape);
    }

    private static final class Sum implements DoubleConsumer {
        private double value;
        private long terms;

        @Override
        public void accept(double term) {
            value += term;
            terms++;
        }
    }
}
