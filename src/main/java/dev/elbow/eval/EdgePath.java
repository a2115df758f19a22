package dev.elbow.eval;

import dev.elbow.tensor.Shape;

/**
 * How a sequence of images keeps its edges from its first image to its last. An image's edges are the lengths of the gradient of
 * its values, pixel by pixel, as {@link Sharpness} averages them.
 *
 * <p>A path of even steps need not be a way through images: a cross-fade is as even as can be. It is known by the contrast of its
 * edges. It shows the edges of both ends, each at a part of its height, so that halfway a typical edge is half as high if no two
 * edges coincide; a form that moves or changes keeps its edges' height.
 *
 * @param edges the path that the edges take, with Euclidean distances between the edges of neighbours
 * @param contrast of the edges of each image: the mean of the gradient's length, weighted by that length, {@code sum g^2 / sum
 *     g}; the height of a typical edge, however many there are; 0 for a flat image
 */
public record EdgePath(InterpolationPath edges, double[] contrast) {
    /** Copies the contrasts. */
    public EdgePath {
        contrast = contrast.clone();
    }

    /**
     * Measures a sequence.
     *
     * @param frames images {@code [n, H, W, C]} in order, n at least 2
     * @throws IllegalArgumentException if there are fewer than 2, or the shape is no image of at least 2 x 2 pixels
     */
    public static EdgePath of(float[] frames, Shape shape) {
        int n = Rows.atLeast(2, frames, shape.elements());
        int width = ImageGradients.count(shape);
        float[] edges = new float[Math.multiplyExact(n, width)];
        int[] next = {0};
        ImageGradients.forEach(frames, shape, gradient -> edges[next[0]++] = (float) gradient);
        double[] contrast = new double[n];
        for (int i = 0; i < n; i++) {
            contrast[i] = contrast(edges, i * width, width);
        }
        return new EdgePath(InterpolationPath.of(edges, width), contrast);
    }

    private static double contrast(float[] edges, int from, int width) {
        double sum = 0;
        double squares = 0;
        for (int i = from; i < from + width; i++) {
            sum += edges[i];
            squares += (double) edges[i] * edges[i];
        }
        return sum == 0 ? 0 : squares / sum;
    }

    /**
     * Returns what each image has of the contrast that the ends let expect there, which goes evenly from the first one's to the
     * last one's: 1 at the ends and where nothing is lost, 0 for a flat image between others; 1 if both ends are flat.
     */
    public double[] keptContrast() {
        int last = contrast.length - 1;
        double[] kept = new double[last + 1];
        for (int i = 0; i <= last; i++) {
            double expected = contrast[0] + (contrast[last] - contrast[0]) * i / last;
            kept[i] = expected == 0 ? 1 : contrast[i] / expected;
        }
        return kept;
    }
}
