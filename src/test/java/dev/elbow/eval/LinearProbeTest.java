package dev.elbow.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LinearProbeTest {
    private static final Device DEVICE = Elbow.open("cpu");
    private static final int WIDTH = 3;

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    /** Rows around three corners: column 0 in thousandths around 5, column 1 in thousands, column 2 constant. */
    private record Sample(float[] rows, int[] labels) {
        static Sample of(int count, double spread, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] rows = new float[count * WIDTH];
            int[] labels = new int[count];
            for (int i = 0; i < count; i++) {
                labels[i] = random.nextInt(3);
                double x = (labels[i] == 1 ? 1 : 0) + spread * random.nextGaussian();
                double y = (labels[i] == 2 ? 1 : 0) + spread * random.nextGaussian();
                rows[i * WIDTH] = (float) (5 + 0.001 * x);
                rows[i * WIDTH + 1] = (float) (1000 * y);
                rows[i * WIDTH + 2] = 7;
            }
            return new Sample(rows, labels);
        }
    }

    private static LinearProbe fit(Sample sample) {
        return LinearProbe.fit(DEVICE, sample.rows, WIDTH, sample.labels, 3, 1);
    }

    @Test
    void readsClassesThatAHyperplaneDividesWhateverTheScale() {
        Sample test = Sample.of(100, 0.1, 2);
        try (LinearProbe probe = fit(Sample.of(200, 0.1, 1))) {
            assertEquals(1, probe.classify(test.rows, test.labels).accuracy());
        }
    }

    /**
     * Where classes overlap, the logistic regression of many rows comes near the best that any classifier can do: for
     * three Gaussians of deviation 0.5 around the corners, the nearest corner.
     */
    @Test
    void comesNearTheBayesClassifier() {
        Sample test = Sample.of(4000, 0.5, 2);
        int[] nearest = new int[test.labels.length];
        for (int i = 0; i < nearest.length; i++) {
            double x = (test.rows[i * WIDTH] - 5) * 1000;
            double y = test.rows[i * WIDTH + 1] / 1000;
            double[] distance = {x * x + y * y, (x - 1) * (x - 1) + y * y, x * x + (y - 1) * (y - 1)};
            nearest[i] = distance[1] < distance[0] ? 1 : 0;
            nearest[i] = distance[2] < distance[nearest[i]] ? 2 : nearest[i];
        }
        double best = Classification.of(test.labels, nearest, 3).accuracy();
        Sample train = Sample.of(4000, 0.5, 1);
        try (LinearProbe probe = fit(train);
                LinearProbe again = fit(train)) {
            Classification found = probe.classify(test.rows, test.labels);
            assertEquals(best, found.accuracy(), 0.01);
            assertTrue(best < 0.9, () -> "the classes hardly overlap: " + best);
            assertArrayEquals(probe.probabilities(test.rows), again.probabilities(test.rows));
        }
    }

    @Test
    void refusesWhatCannotBe() {
        Sample sample = Sample.of(4, 0.1, 1);
        int[] labels = {0, 1, 2, 3};
        assertEquals(
                "classes are 0 to 2, row 3 has 3",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> LinearProbe.fit(DEVICE, sample.rows, WIDTH, labels, 3, 0))
                        .getMessage());
        assertEquals(
                "4 labels need as many rows of 2 features, got 12 values",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> LinearProbe.fit(DEVICE, sample.rows, 2, sample.labels, 3, 0))
                        .getMessage());
        sample.rows[4] = Float.NaN;
        assertEquals(
                "a linear probe needs finite features, column 1 holds others",
                assertThrows(
                                ElbowException.class,
                                () -> LinearProbe.fit(DEVICE, sample.rows, WIDTH, sample.labels, 3, 0))
                        .getMessage());
    }
}
