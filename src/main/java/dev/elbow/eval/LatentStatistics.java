package dev.elbow.eval;

import dev.elbow.train.Evaluation;

/**
 * Where latents lie. Rows {@code [n, latents]}: posterior means, or samples of the posterior, as the caller says.
 *
 * @param mean of each latent over the rows; of the aggregate posterior if the rows are samples of it
 * @param std of each latent over the rows, with their number as the divisor
 */
public record LatentStatistics(double[] mean, double[] std) {
    /** Copies the arrays. */
    public LatentStatistics {
        mean = mean.clone();
        std = std.clone();
    }

    /**
     * Measures rows.
     *
     * @throws IllegalArgumentException if there is no row
     */
    public static LatentStatistics of(float[] latents, int width) {
        int n = Rows.atLeast(1, latents, width);
        double[] mean = Rows.mean(latents, width);
        double[] std = new double[width];
        for (int i = 0; i < latents.length; i++) {
            double deviation = latents[i] - mean[i % width];
            std[i % width] += deviation * deviation / n;
        }
        for (int j = 0; j < width; j++) {
            std[j] = Math.sqrt(std[j]);
        }
        return new LatentStatistics(mean, std);
    }

    /**
     * Returns how many latents vary by more than {@link Evaluation#ACTIVE_VARIANCE}: the active units, if the rows are posterior
     * means (Burda, Grosse and Salakhutdinov, "Importance Weighted Autoencoders", 2016).
     */
    public int activeUnits() {
        int active = 0;
        for (double deviation : std) {
            active += deviation * deviation > Evaluation.ACTIVE_VARIANCE ? 1 : 0;
        }
        return active;
    }

    /** Returns the share of rows whose latents all lie in {@code [-bound, bound]}; NaN without rows. */
    public static double shareInside(float[] latents, int width, double bound) {
        int n = Rows.count(latents, width);
        int inside = 0;
        for (int i = 0; i < n; i++) {
            boolean in = true;
            for (int j = i * width; j < (i + 1) * width; j++) {
                in &= Math.abs(latents[j]) <= bound;
            }
            inside += in ? 1 : 0;
        }
        return (double) inside / n;
    }

    /**
     * Returns the mean standard deviation {@code exp(logvar / 2)} of posteriors, over rows and latents: how unsure the encoder is.
     *
     * @param logvars {@code [n, latents]}; NaN without rows
     */
    public static double meanSigma(float[] logvars) {
        double sum = 0;
        for (float logvar : logvars) {
            sum += StrictMath.exp(0.5 * logvar);
        }
        return sum / logvars.length;
    }

    /**
     * Returns the mean of each class, {@code [classes][width]}; NaN for a class without rows.
     *
     * @param labels the class of each row, from 0 to {@code classes - 1}
     * @throws IllegalArgumentException if there is not one label for each row, or a label is no class
     */
    public static double[][] centroids(float[] latents, int width, int[] labels, int classes) {
        int n = Rows.count(latents, width);
        if (labels.length != n) {
            throw new IllegalArgumentException("%d labels for %d rows".formatted(labels.length, n));
        }
        double[][] centroids = new double[classes][width];
        int[] counts = ClassHistogram.of(labels, classes).counts();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < width; j++) {
                centroids[labels[i]][j] += latents[i * width + j];
            }
        }
        for (int c = 0; c < classes; c++) {
            for (int j = 0; j < width; j++) {
                centroids[c][j] /= counts[c];
            }
        }
        return centroids;
    }

    /** Returns the Euclidean distances between points: symmetric, zeros on the diagonal. */
    public static double[][] distances(double[][] points) {
        double[][] distances = new double[points.length][points.length];
        for (int a = 0; a < points.length; a++) {
            for (int b = 0; b < a; b++) {
                double sum = 0;
                for (int j = 0; j < points[a].length; j++) {
                    double d = points[a][j] - points[b][j];
                    sum += d * d;
                }
                distances[a][b] = Math.sqrt(sum);
                distances[b][a] = distances[a][b];
            }
        }
        return distances;
    }
}
