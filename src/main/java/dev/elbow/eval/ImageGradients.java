package dev.elbow.eval;

import dev.elbow.tensor.Shape;
import java.util.function.DoubleConsumer;

/**
 * The length of the gradient of images' values, by differences to the right and lower neighbour, at all pixels that have both, in
 * all channels. In units of value per pixel.
 */
final class ImageGradients {
    private ImageGradients() {}

    /**
     * Returns how many gradients an image has.
     *
     * @throws IllegalArgumentException if the shape is no image of at least 2 x 2 pixels
     */
    static int count(Shape shape) {
        if (!shape.isImage() || shape.height() < 2 || shape.width() < 2) {
            throw new IllegalArgumentException("gradients need images of at least 2 x 2 pixels, got " + shape);
        }
        return (shape.height() - 1) * (shape.width() - 1) * shape.channels();
    }

    /**
     * Passes on the gradients of all images, one image after the other, row by row.
     *
     * @param images {@code [n, H, W, C]}, n at least 1
     * @throws IllegalArgumentException as {@link #count}, or if there is no whole image
     */
    static void forEach(float[] images, Shape shape, DoubleConsumer gradient) {
        count(shape);
        int n = Rows.atLeast(1, images, shape.elements());
        int channels = shape.channels();
        int down = shape.width() * channels;
        for (int i = 0; i < n; i++) {
            for (int y = 0; y + 1 < shape.height(); y++) {
                int first = i * shape.elements() + y * down;
                for (int p = first; p < first + down - channels; p++) {
                    double dx = images[p + channels] - images[p];
                    double dy = images[p + down] - images[p];
                    gradient.accept(Math.sqrt(dx * dx + dy * dy));
                }
            }
        }
    }
}
