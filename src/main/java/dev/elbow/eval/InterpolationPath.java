package dev.elbow.eval;

import java.util.Arrays;

/**
 * How smoothly a sequence of images goes from its first to its last, by Euclidean distances.
 *
 * @param steps the distance of each image from the one before
 * @param direct the distance from the first to the last
 * @param rise the distance of the image halfway from the average of the first and the last; of an even number of images, that
 *     of the average of the two in the middle
 */
public record InterpolationPath(double[] steps, double direct, double rise) {
    /** Copies the steps. */
    public InterpolationPath {
        steps = steps.clone();
    }

    /**
     * Measures a sequence.
     *
     * @param frames {@code [n, width]} in order, n at least 2
     * @throws IllegalArgumentException if there are fewer than 2
     */
    public static InterpolationPath of(float[] frames, int width) {
        int n = Rows.atLeast(2, frames, width);
        double[] steps = new double[n - 1];
        for (int i = 0; i < n - 1; i++) {
            steps[i] = ImageDistances.between(frames, i * width, frames, (i + 1) * width, width);
        }
        float[] away = new float[width];
        for (int j = 0; j < width; j++) {
            float halfway = (frames[(n - 1) / 2 * width + j] + frames[n / 2 * width + j]) / 2;
            away[j] = halfway - (frames[j] + frames[(n - 1) * width + j]) / 2;
        }
        return new InterpolationPath(
                steps,
                ImageDistances.between(frames, 0, frames, (n - 1) * width, width),
                ImageDistances.between(away, 0, new float[width], 0, width));
    }

    /** Returns the sum of the steps. */
    public double length() {
        double sum = 0;
        for (double step : steps) {
            sum += step;
        }
        return sum;
    }

    /** Returns each step as a multiple of the mean step; 1 each if nothing moves. */
    public double[] relativeSteps() {
        double length = length();
        return Arrays.stream(steps)
                .map(step -> length == 0 ? 1 : step * steps.length / length)
                .toArray();
    }

    /**
     * Returns the largest step as a multiple of the mean step: 1 for an even path, the number of steps for one jump; 1 if nothing
     * moves. Less 1, and divided by the number of steps, it is the smoothness of Berthelot, Raffel, Roy and Goodfellow,
     * "Understanding and Improving Interpolation in Autoencoders via an Adversarial Regularizer", 2019, with distances of images
     * in the place of the angles of lines.
     */
    public double largestRelativeStep() {
        return Arrays.stream(relativeSteps()).max().orElse(1);
    }

    /** Returns the path's length as a multiple of the direct distance: 1 for a straight line; infinite for a closed path. */
    public double detour() {
        double length = length();
        return length == 0 ? 1 : length / direct;
    }

    /**
     * Returns the rise in units of half the direct distance, which is what the first and the last image are away from their
     * average: 0 for a cross-fade of pixels, 1 for a half circle; 0 if nothing moves, infinite for a closed path.
     */
    public double relativeRise() {
        return rise == 0 ? 0 : rise / (direct / 2);
    }
}
