package dev.elbow.eval.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SilhouetteTest {

    /** Points 0, 1 | 4, 5, 6 | 20 on a line, by hand. */
    @Test
    void aSmallCaseByHand() {
        float[] rows = {0, 1, 4, 5, 6, 20};
        int[] labels = {0, 0, 2, 2, 2, 3};
        double expected =
                ((5 - 1) / 5.0 + (4 - 1) / 4.0 + (3.5 - 1.5) / 3.5 + (4.5 - 1) / 4.5 + (5.5 - 1.5) / 5.5 + 0) / 6;
        assertEquals(expected, Silhouette.of(rows, 1, labels, 4, 1), 1e-12);
    }

    @Test
    void classesOnTopOfEachOtherAreNotSeparated() {
        float[] rows = {1, 1, 1, 1};
        assertEquals(0, Silhouette.of(rows, 1, new int[] {0, 0, 1, 1}, 2, 1), 0.0);
        float[] wrong = {0, 10, 0, 10};
        // Each row lies on one of the other class and 10 from its own.
        assertEquals(-0.5, Silhouette.of(wrong, 1, new int[] {0, 0, 1, 1}, 2, 1), 1e-12);
    }

    @Test
    void manyRowsAreSampled() {
        SplittableRandom random = new SplittableRandom(1);
        int n = 2 * Silhouette.MOST_ROWS;
        float[] rows = new float[n * 2];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % 2;
            rows[2 * i] = (float) (random.nextGaussian() + 4 * labels[i]);
            rows[2 * i + 1] = (float) random.nextGaussian();
        }
        double one = Silhouette.of(rows, 2, labels, 2, 1);
        double other = Silhouette.of(rows, 2, labels, 2, 2);
        assertEquals(one, other, 0.02);
        assertEquals(one, Silhouette.of(rows, 2, labels, 2, 1), 0.0);
        float[] fewer = Arrays.copyOf(rows, 2 * Silhouette.MOST_ROWS);
        assertEquals(one, Silhouette.of(fewer, 2, Arrays.copyOf(labels, Silhouette.MOST_ROWS), 2, 1), 0.02);
    }

    @Test
    void refusesASingleClass() {
        assertThrows(IllegalArgumentException.class, () -> Silhouette.of(new float[4], 2, new int[2], 3, 1));
        assertThrows(IllegalArgumentException.class, () -> Silhouette.of(new float[4], 2, new int[3], 3, 1));
    }
}
