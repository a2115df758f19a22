package dev.elbow.eval.gradient;

import dev.elbow.model.Autoencoder;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two estimators of the gradient of {@code E f(z)} to the mean of {@code q(z) = N(mean, exp(logvar))}, and how much they scatter.
 * The pathwise one differentiates through {@code z = mean + exp(logvar / 2) epsilon} (Kingma and Welling, "Auto-Encoding
 * Variational Bayes", 2014): {@code df/dz}. The score-function one needs no derivative of f (Williams, "Simple statistical
 * gradient-following algorithms for connectionist reinforcement learning", 1992, here without a baseline): {@code f(z) (z - mean)
 * / exp(logvar)}. Both have the same expectation; the ratio of their variances is how many more draws the second needs.
 *
 * @param pathwiseMean mean over draws, for each latent
 * @param pathwiseVariance variance of one draw, for each latent
 * @param scoreMean mean over draws, for each latent
 * @param scoreVariance variance of one draw, for each latent
 * @param draws of epsilon
 */
public record GradientVariance(
        double[] pathwiseMean, double[] pathwiseVariance, double[] scoreMean, double[] scoreVariance, int draws) {
    private static final int CHUNK = 64;

    /**
     * Estimates the gradients of a function.
     *
     * @param mean of each latent
     * @param logvar of each latent
     * @param draws of epsilon, at least 2
     * @throws IllegalArgumentException if there are fewer draws, or mean and logvar differ in length
     */
    public static GradientVariance of(LatentObjective f, float[] mean, float[] logvar, int draws, long seed) {
        if (mean.length != logvar.length || draws < 2) {
            throw new IllegalArgumentException(
                    "expected as many means as logvars and at least 2 draws, got %d, %d and %d"
                            .formatted(mean.length, logvar.length, draws));
        }
        int latents = mean.length;
        int stride = Philox.rowStride(latents);
        int[] words = new int[4];
        Moments pathwise = new Moments(latents);
        Moments score = new Moments(latents);
        for (int first = 0; first < draws; first += CHUNK) {
            int n = Math.min(CHUNK, draws - first);
            double[] epsilon = new double[n * latents];
            float[] z = new float[n * latents];
            for (int i = 0; i < z.length; i++) {
                int j = i % latents;
                int element = (first + i / latents) * stride + j;
                epsilon[i] = Philox.normal(seed, RandomStream.EVALUATION, 0, element, words);
                z[i] = (float) (mean[j] + sigma(logvar[j]) * epsilon[i]);
            }
            double[] values = new double[n];
            float[] gradients = new float[z.length];
            f.evaluate(z, values, gradients);
            for (int i = 0; i < z.length; i++) {
                int j = i % latents;
                pathwise.add(j, first + i / latents + 1, gradients[i]);
                score.add(j, first + i / latents + 1, values[i / latents] * epsilon[i] / sigma(logvar[j]));
            }
        }
        return new GradientVariance(pathwise.mean, pathwise.variance(draws), score.mean, score.variance(draws), draws);
    }

    /**
     * Estimates the gradients of a model's reconstruction loss at the posteriors of images, one result for each image.
     *
     * @param images whole samples of the model's input
     * @throws IllegalArgumentException as {@link #of(LatentObjective, float[], float[], int, long)}, or if the array does not hold
     *     whole samples
     * @throws IllegalStateException if the model is not variational
     */
    public static List<GradientVariance> of(Autoencoder model, float[] images, int draws, long seed) {
        float[] means = model.encode(images);
        float[] logvars = model.encodeLogvar(images);
        int features = model.graph().input().elements();
        int latents = model.latent();
        List<GradientVariance> results = new ArrayList<>();
        try (DecoderObjective objective = new DecoderObjective(model, new float[features])) {
            for (int i = 0; i < means.length / latents; i++) {
                objective.image(slice(images, i, features));
                results.add(of(objective, slice(means, i, latents), slice(logvars, i, latents), draws, seed + i));
            }
        }
        return results;
    }

    private static float[] slice(float[] rows, int row, int width) {
        return Arrays.copyOfRange(rows, row * width, (row + 1) * width);
    }

    private static double sigma(float logvar) {
        return StrictMath.exp(0.5 * logvar);
    }

    /** Returns the variance of the score-function estimator as a multiple of the pathwise one's, summed over latents. */
    public double ratio() {
        double pathwise = 0;
        double score = 0;
        for (int j = 0; j < pathwiseVariance.length; j++) {
            pathwise += pathwiseVariance[j];
            score += scoreVariance[j];
        }
        return score / pathwise;
    }

    /** Returns the largest difference of the two means over latents, in units of its standard error: a few at most. */
    public double disagreement() {
        double largest = 0;
        for (int j = 0; j < pathwiseMean.length; j++) {
            double error = Math.sqrt((pathwiseVariance[j] + scoreVariance[j]) / draws);
            double difference = Math.abs(pathwiseMean[j] - scoreMean[j]);
            largest = Math.max(largest, difference == 0 ? 0 : difference / error);
        }
        return largest;
    }

    /** Means and squared deviations as values come (Welford, 1962), for each latent. */
    private static final class Moments {
        private final double[] mean;
        private final double[] squares;

        Moments(int latents) {
            mean = new double[latents];
            squares = new double[latents];
        }

        void add(int j, int count, double value) {
            double before = value - mean[j];
            mean[j] += before / count;
            squares[j] += before * (value - mean[j]);
        }

        double[] variance(int count) {
            double[] variance = new double[squares.length];
            for (int j = 0; j < variance.length; j++) {
                variance[j] = squares[j] / (count - 1);
            }
            return variance;
        }
    }
}
