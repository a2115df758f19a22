package dev.elbow.eval.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.hipparchus.distribution.multivariate.MixtureMultivariateNormalDistribution;
import org.hipparchus.distribution.multivariate.MultivariateNormalDistribution;
import org.hipparchus.stat.fitting.MultivariateNormalMixtureExpectationMaximization;
import org.junit.jupiter.api.Test;

class GaussianMixtureTest {

    /** Rows of one Gaussian: standard normals times a lower triangle, plus a mean. */
    private static double[][] draw(SplittableRandom random, int n, double[] mean, double[][] lower) {
        double[][] rows = new double[n][mean.length];
        for (double[] row : rows) {
            double[] white = new double[mean.length];
            for (int i = 0; i < white.length; i++) {
                white[i] = random.nextGaussian();
                row[i] = mean[i];
                for (int j = 0; j <= i; j++) {
                    row[i] += lower[i][j] * white[j];
                }
            }
        }
        return rows;
    }

    private static double[][] concat(double[][]... parts) {
        return Arrays.stream(parts).flatMap(Arrays::stream).toArray(double[][]::new);
    }

    private static double[][] three(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return concat(
                draw(random, 3000, new double[] {0, 0}, new double[][] {{1}, {0.8, 0.5}}),
                draw(random, 1500, new double[] {5, 0}, new double[][] {{0.5}, {0, 0.5}}),
                draw(random, 500, new double[] {0, 6}, new double[][] {{2}, {0, 0.3}}));
    }

    /** The components in the order of their weights. */
    private static int[] order(GaussianMixture mixture) {
        double[] weights = mixture.weights();
        return IntStream.range(0, weights.length)
                .boxed()
                .sorted((a, b) -> Double.compare(weights[b], weights[a]))
                .mapToInt(i -> i)
                .toArray();
    }

    @Test
    void findsTheMixtureThatTheRowsWereDrawnFrom() {
        GaussianMixture mixture = GaussianMixture.fit(three(1), 3, 7);
        assertEquals(3, mixture.components());
        int[] order = order(mixture);
        double[] weights = mixture.weights();
        assertEquals(0.6, weights[order[0]], 0.01);
        assertEquals(0.3, weights[order[1]], 0.01);
        assertEquals(0.1, weights[order[2]], 0.01);
        assertArrayEquals(new double[] {0, 0}, mixture.means()[order[0]], 0.08);
        assertArrayEquals(new double[] {5, 0}, mixture.means()[order[1]], 0.08);
        assertArrayEquals(new double[] {0, 6}, mixture.means()[order[2]], 0.3);
        double[][] first = mixture.covariances()[order[0]];
        assertEquals(1, first[0][0], 0.1);
        assertEquals(0.8, first[0][1], 0.1);
        assertEquals(0.8 * 0.8 + 0.5 * 0.5, first[1][1], 0.1);
        assertEquals(order[1], mixture.component(new double[] {5.2, 0.1}));
    }

    /** Hipparchus's EM ends at the same maximum from a start near it. */
    @Test
    void agreesWithTheLibrarysOwn() {
        double[][] rows = three(2);
        GaussianMixture ours = GaussianMixture.fit(rows, 3, 1);
        var em = new MultivariateNormalMixtureExpectationMaximization(rows);
        em.fit(
                new MixtureMultivariateNormalDistribution(
                        new double[] {0.4, 0.3, 0.3}, new double[][] {{0.5, 0.5}, {4, 0}, {0, 5}}, new double[][][] {
                            {{1, 0}, {0, 1}}, {{1, 0}, {0, 1}}, {{1, 0}, {0, 1}}
                        }),
                500,
                1e-9);
        var theirs = em.getFittedModel();
        assertEquals(em.getLogLikelihood(), ours.logLikelihood(), 1e-4);
        for (double[] x : new double[][] {{0, 0}, {5, 0}, {0, 6}, {2, 3}, {-3, 1}}) {
            assertEquals(Math.log(theirs.density(x)), ours.logDensity(x), 0.02);
        }
        double[] byWeight = theirs.getComponents().stream()
                .mapToDouble(pair -> pair.getFirst())
                .sorted()
                .toArray();
        double[] weights = ours.weights();
        Arrays.sort(weights);
        assertArrayEquals(byWeight, weights, 1e-3);
    }

    @Test
    void oneComponentIsTheGaussianOfTheRows() {
        double[][] rows = three(3);
        GaussianMixture mixture = GaussianMixture.fit(rows, 1, 1);
        double[] mean = new double[2];
        for (double[] row : rows) {
            mean[0] += row[0] / rows.length;
            mean[1] += row[1] / rows.length;
        }
        assertArrayEquals(mean, mixture.means()[0], 1e-9);
        var normal = new MultivariateNormalDistribution(mixture.means()[0], mixture.covariances()[0]);
        double[] x = {1, 2};
        assertEquals(Math.log(normal.density(x)), mixture.logDensity(x), 1e-9);
    }

    @Test
    void aPureFunctionOfRowsAndSeed() {
        double[][] rows = three(4);
        GaussianMixture one = GaussianMixture.fit(rows, 5, 3);
        GaussianMixture again = GaussianMixture.fit(rows, 5, 3);
        assertEquals(one.logLikelihood(), again.logLikelihood(), 0.0);
        assertArrayEquals(one.weights(), again.weights(), 0.0);
        assertArrayEquals(one.means()[2], again.means()[2], 0.0);
    }

    @Test
    void aPointFarFromEverythingHasAFiniteLogDensity() {
        GaussianMixture mixture = GaussianMixture.fit(three(5), 3, 1);
        double far = mixture.logDensity(new double[] {1e6, -1e6});
        assertTrue(Double.isFinite(far) && far < -1e9, "log density: " + far);
        double[][] outlier = concat(three(5), new double[][] {{1e5, 1e5}});
        assertTrue(Double.isFinite(GaussianMixture.fit(outlier, 3, 1).logLikelihood()));
    }

    @Test
    void degenerateRowsKeepAFiniteDensity() {
        double[][] same = new double[50][3];
        GaussianMixture point = GaussianMixture.fit(same, 4, 1);
        assertEquals(1, point.components());
        assertTrue(Double.isFinite(point.logDensity(new double[3])));

        SplittableRandom random = new SplittableRandom(6);
        double[][] line = new double[300][3];
        for (double[] row : line) {
            double t = random.nextGaussian();
            row[0] = t;
            row[1] = 2 * t;
            row[2] = 5;
        }
        GaussianMixture flat = GaussianMixture.fit(line, 3, 1);
        assertTrue(Double.isFinite(flat.logLikelihood()));
        assertTrue(flat.logDensity(new double[] {1, 2, 5}) > flat.logDensity(new double[] {1, 2, 5.1}) + 100);

        double[][] few = {{0, 0}, {1, 1}, {5, 5}};
        GaussianMixture spikes = GaussianMixture.fit(few, 10, 1);
        assertTrue(spikes.components() <= 3);
        assertTrue(Double.isFinite(spikes.logLikelihood()));
        assertEquals(1, Arrays.stream(spikes.weights()).sum(), 1e-12);
    }

    @Test
    void refusesWhatCannotBeFitted() {
        assertThrows(IllegalArgumentException.class, () -> GaussianMixture.fit(new double[0][], 1, 1));
        assertThrows(IllegalArgumentException.class, () -> GaussianMixture.fit(new double[3][2], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> GaussianMixture.fit(new double[][] {{1}, {1, 2}}, 1, 1));
        assertThrows(ElbowException.class, () -> GaussianMixture.fit(new double[][] {{1}, {Double.NaN}}, 1, 1));
        GaussianMixture mixture = GaussianMixture.fit(three(1), 1, 1);
        assertThrows(IllegalArgumentException.class, () -> mixture.logDensity(new double[3]));
    }
}
