package dev.elbow.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatentStatisticsTest {

    @Test
    void meanDeviationAndActiveUnits() {
        float[] latents = {1, 5, 0.05f, 3, 5, -0.05f};
        LatentStatistics statistics = LatentStatistics.of(latents, 3);
        assertArrayEquals(new double[] {2, 5, 0}, statistics.mean(), 1e-7);
        assertArrayEquals(new double[] {1, 0, 0.05}, statistics.std(), 1e-7);
        assertEquals(1, statistics.activeUnits(), "variances 1, 0 and 0.0025");
        assertThrows(IllegalArgumentException.class, () -> LatentStatistics.of(new float[0], 3));
    }

    @Test
    void aRowIsInsideIfAllItsLatentsAre() {
        float[] latents = {3, -3, 0, 3.1f, -4, 0, 1, 1};
        assertEquals(0.5, LatentStatistics.shareInside(latents, 2, 3), 0.0);
    }

    @Test
    void centroidsAndTheirDistances() {
        float[] latents = {0, 0, 2, 0, 4, 4, 4, 4};
        double[][] centroids = LatentStatistics.centroids(latents, 2, new int[] {0, 0, 2, 2}, 3);
        assertArrayEquals(new double[] {1, 0}, centroids[0], 0.0);
        assertArrayEquals(new double[] {4, 4}, centroids[2], 0.0);
        assertTrue(Double.isNaN(centroids[1][0]));
        double[][] distances = LatentStatistics.distances(centroids);
        assertEquals(5, distances[0][2], 0.0);
        assertEquals(5, distances[2][0], 0.0);
        assertEquals(0, distances[0][0], 0.0);
        assertThrows(IllegalArgumentException.class, () -> LatentStatistics.centroids(latents, 2, new int[] {0, 1}, 3));
        int[] noClass = {0, 0, 3, 0};
        assertThrows(IllegalArgumentException.class, () -> LatentStatistics.centroids(latents, 2, noClass, 3));
    }

    @Test
    void sigmaIsTheRootOfTheVariance() {
        float[] logvars = {0, (float) Math.log(9)};
        assertEquals(2, LatentStatistics.meanSigma(logvars), 1e-6);
    }

    @Test
    void histograms() {
        ClassHistogram histogram = ClassHistogram.of(new int[] {0, 0, 1, 3}, 4);
        assertArrayEquals(new int[] {2, 1, 0, 1}, histogram.counts());
        assertEquals(0.5, histogram.share(0), 0.0);
        assertEquals(1.5 * Math.log(2), histogram.entropy(), 1e-12);
        assertEquals(Math.log(3), ClassHistogram.of(new int[] {2, 1, 0}, 3).entropy(), 1e-12);
        assertEquals(0, ClassHistogram.of(new int[] {1, 1}, 3).entropy(), 0.0);
        float[] probabilities = {0.2f, 0.5f, 0.3f, 0.4f, 0.4f, 0.2f};
        assertArrayEquals(
                new int[] {1, 1, 0},
                ClassHistogram.ofLikeliest(probabilities, 3).counts());
        assertThrows(IllegalArgumentException.class, () -> ClassHistogram.of(new int[] {4}, 4));
    }
}
