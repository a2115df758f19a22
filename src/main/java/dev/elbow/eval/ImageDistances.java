package dev.elbow.eval;

/** Euclidean distances between images taken as rows of values. */
public final class ImageDistances {
    private ImageDistances() {}

    /**
     * Returns the mean distance over all pairs: the diversity of a set; 0 if all are alike. Takes time quadratic in the number of
     * rows.
     *
     * @param rows {@code [n, width]}
     * @throws IllegalArgumentException if there are fewer than 2 rows
     */
    public static double meanPairwise(float[] rows, int width) {
        int n = Rows.atLeast(2, rows, width);
        double sum = 0;
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < a; b++) {
                sum += between(rows, a * width, rows, b * width, width);
            }
        }
        return sum / (n * (n - 1.0) / 2);
    }

    /**
     * Returns the distance of one image from the average of a data set, in units of the data's own mean distance from it: well
     * below 1 for an image that is nearer to the average than images are.
     *
     * @param image one row
     * @param data {@code [n, width]}, n at least 1
     */
    public static double toAverage(float[] image, float[] data) {
        int width = image.length;
        int n = Rows.atLeast(1, data, width);
        double[] mean = Rows.mean(data, width);
        double typical = 0;
        for (int i = 0; i < n; i++) {
            typical += fromPoint(data, i * width, mean) / n;
        }
        return fromPoint(image, 0, mean) / typical;
    }

    static double between(float[] a, int fromA, float[] b, int fromB, int width) {
        double sum = 0;
        for (int j = 0; j < width; j++) {
            double d = (double) a[fromA + j] - b[fromB + j];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }

    private static double fromPoint(float[] rows, int from, double[] point) {
        double sum = 0;
        for (int j = 0; j < point.length; j++) {
            double d = rows[from + j] - point[j];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }
}
