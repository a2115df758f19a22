package dev.elbow.eval;

/**
 * How smoothly a sequence of images goes from its first to its last, by Euclidean distances.
 *
 * @param steps the distance of each image from the one before
 * @param direct the distance from the first to the last
 */
public record InterpolationPath(double[] steps, double direct) {
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
        return new InterpolationPath(steps, ImageDistances.between(frames, 0, frames, (n - 1) * width, width));
    }

    /** Returns the sum of the steps. */
    public double length() {
        double sum = 0;
        for (double step : steps) {
            sum += step;
        }
        return sum;
    }

    /**
     * Returns the largest step as a multiple of the mean step: 1 for an even path, the number of steps for one jump; 1 if nothing
     * moves.
     */
    public double largestRelativeStep() {
        double largest = 0;
        for (double step : steps) {
            largest = Math.max(largest, step);
        }
        return largest == 0 ? 1 : largest * steps.length / length();
    }

    /** Returns the path's length as a multiple of the direct distance: 1 for a straight line; infinite for a closed path. */
    public double detour() {
        double length = length();
        return length == 0 ? 1 : length / direct;
    }
}
