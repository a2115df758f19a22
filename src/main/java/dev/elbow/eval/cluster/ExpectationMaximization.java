package dev.elbow.eval.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The EM algorithm of a Gaussian mixture over given rows. Rows are taken in blocks, several at once; the blocks' sums are added in
 * their order, so the result does not depend on the number of threads.
 */
final class ExpectationMaximization {
    /** What is added to the diagonal of covariances, as a share of the columns' mean variance. */
    static final double RIDGE = 1e-6;

    private static final int MOST_ITERATIONS = 100;
    /** The fit ends when an iteration raises the mean log density by less, in nats. */
    private static final double LEAST_GAIN = 1e-4;
    /** A component with less than this share of the rows has died and is left out. */
    private static final double LEAST_WEIGHT = 1e-10;

    /** A responsibility below this changes no digit of a sum, but costs as much as any other. */
    private static final double LEAST_RESPONSIBILITY = 1e-16;

    private static final int BLOCK = 1024;

    private final double[][] rows;
    private final int width;
    /** All values less this point: products of deviations from a near point lose no digits. */
    private final double[] origin;

    private final double meanVariance;
    private final double ridge;

    ExpectationMaximization(double[][] rows) {
        this.rows = rows;
        this.width = rows[0].length;
        this.origin = new double[width];
        for (double[] row : rows) {
            for (int j = 0; j < width; j++) {
                origin[j] += row[j] / rows.length;
            }
        }
        double variance = 0;
        for (double[] row : rows) {
            for (int j = 0; j < width; j++) {
                double d = row[j] - origin[j];
                variance += d * d / rows.length / width;
            }
        }
        this.meanVariance = variance;
        // Rows that are all the same have no scale of their own; any will do.
        this.ridge = variance > 0 ? RIDGE * variance : RIDGE;
    }

    GaussianMixture fit(double[][] centres) {
        List<Component> components = begin(centres);
        Sums sums = expect(components);
        int iteration = 0;
        double gain;
        do {
            components = maximise(sums);
            double before = sums.logLikelihood;
            sums = expect(components);
            gain = (sums.logLikelihood - before) / rows.length;
            iteration++;
        } while (gain > LEAST_GAIN && iteration < MOST_ITERATIONS);
        return new GaussianMixture(components, sums.logLikelihood / rows.length, iteration);
    }

    /** Round components of equal weight: each row then goes to its nearest centre for the most part. */
    private List<Component> begin(double[][] centres) {
        List<Component> components = new ArrayList<>();
        double spread = meanVariance / centres.length + ridge;
        for (double[] centre : centres) {
            double[][] covariance = new double[width][width];
            for (int j = 0; j < width; j++) {
                covariance[j][j] = spread;
            }
            components.add(new Component(1.0 / centres.length, centre.clone(), covariance));
        }
        return components;
    }

    private Sums expect(List<Component> components) {
        int blocks = (rows.length + BLOCK - 1) / BLOCK;
        Sums[] parts = IntStream.range(0, blocks)
                .parallel()
                .mapToObj(block -> {
                    Sums sums = new Sums(components.size());
                    int end = Math.min(rows.length, (block + 1) * BLOCK);
                    sums.addRows(components, block * BLOCK, end);
                    return sums;
                })
                .toArray(Sums[]::new);
        Sums all = new Sums(components.size());
        Arrays.stream(parts).forEach(all::add);
        return all;
    }

    private List<Component> maximise(Sums sums) {
        List<Component> components = new ArrayList<>();
        double alive = 0;
        for (double weight : sums.weight) {
            alive += weight > LEAST_WEIGHT * rows.length ? weight : 0;
        }
        for (int k = 0; k < sums.weight.length; k++) {
            double weight = sums.weight[k];
            if (weight > LEAST_WEIGHT * rows.length) {
                components.add(sums.component(k, weight / alive));
            }
        }
        return components;
    }

    /** What an iteration needs of the rows: responsibilities summed, with first and second moments about the origin. */
    private final class Sums {
        private final double[] weight;
        private final double[][] first;
        /** Lower triangles. */
        private final double[][][] second;

        private double logLikelihood;

        Sums(int components) {
            weight = new double[components];
            first = new double[components][width];
            second = new double[components][width][];
            for (double[][] matrix : second) {
                for (int i = 0; i < width; i++) {
                    matrix[i] = new double[i + 1];
                }
            }
        }

        void addRows(List<Component> components, int from, int to) {
            double[] deviation = new double[width];
            double[] joint = new double[weight.length];
            for (int row = from; row < to; row++) {
                for (int k = 0; k < joint.length; k++) {
                    joint[k] = components.get(k).logJoint(rows[row], deviation);
                }
                double density = Component.logSumExp(joint);
                logLikelihood += density;
                for (int j = 0; j < width; j++) {
                    deviation[j] = rows[row][j] - origin[j];
                }
                for (int k = 0; k < joint.length; k++) {
                    addMoments(k, StrictMath.exp(joint[k] - density), deviation);
                }
            }
        }

        private void addMoments(int k, double responsibility, double[] deviation) {
            if (responsibility < LEAST_RESPONSIBILITY) {
                return;
            }
            weight[k] += responsibility;
            for (int i = 0; i < width; i++) {
                double part = responsibility * deviation[i];
                first[k][i] += part;
                double[] target = second[k][i];
                for (int j = 0; j <= i; j++) {
                    target[j] += part * deviation[j];
                }
            }
        }

        void add(Sums other) {
            logLikelihood += other.logLikelihood;
            for (int k = 0; k < weight.length; k++) {
                weight[k] += other.weight[k];
                for (int i = 0; i < width; i++) {
                    first[k][i] += other.first[k][i];
                    for (int j = 0; j <= i; j++) {
                        second[k][i][j] += other.second[k][i][j];
                    }
                }
            }
        }

        Component component(int k, double share) {
            double[] mean = new double[width];
            double[][] covariance = new double[width][width];
            for (int i = 0; i < width; i++) {
                double a = first[k][i] / weight[k];
                mean[i] = origin[i] + a;
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] = second[k][i][j] / weight[k] - a * first[k][j] / weight[k];
                    covariance[j][i] = covariance[i][j];
                }
                covariance[i][i] += ridge;
            }
            return new Component(share, mean, covariance);
        }
    }
}
