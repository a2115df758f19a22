package dev.elbow.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrincipalComponentsTest {

    /** Points on a cross along (3, 4) / 5 and (4, -3) / 5 around (10, 20): the directions and variances are known. */
    @Test
    void aCrossInThePlane() {
        float[] rows = {10 + 6, 20 + 8, 10 - 6, 20 - 8, 10 + 4, 20 - 3, 10 - 4, 20 + 3};
        PrincipalComponents pca = PrincipalComponents.fit(rows, 2, 2);
        assertArrayEquals(new double[] {0.6, 0.8}, pca.directions()[0], 1e-12);
        assertArrayEquals(new double[] {0.8, -0.6}, pca.directions()[1], 1e-12);
        assertArrayEquals(new double[] {200 / 3.0, 50 / 3.0}, pca.variances(), 1e-12);
        assertArrayEquals(new double[] {0.8, 0.2}, pca.shares(), 1e-12);
        assertArrayEquals(new float[] {10, 0, -10, 0, 0, 5, 0, -5}, pca.project(rows), 1e-5f);
    }

    @Test
    void theSignDependsOnTheDirectionAlone() {
        SplittableRandom random = new SplittableRandom(1);
        float[] rows = new float[200 * 3];
        float[] mirrored = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) (random.nextGaussian() * (1 + i % 3));
            mirrored[i] = -rows[i];
        }
        double[][] directions = PrincipalComponents.fit(rows, 3, 3).directions();
        double[][] same = PrincipalComponents.fit(mirrored, 3, 3).directions();
        for (int k = 0; k < 3; k++) {
            assertArrayEquals(directions[k], same[k], 1e-9);
            double largest = 0;
            for (double value : directions[k]) {
                largest = Math.abs(value) > Math.abs(largest) ? value : largest;
            }
            assertEquals(Math.abs(largest), largest, 0.0);
        }
    }

    @Test
    void projectionsAreUncorrelatedAndVaryAsSaid() {
        SplittableRandom random = new SplittableRandom(2);
        float[] rows = new float[500 * 4];
        for (int i = 0; i < 500; i++) {
            double shared = random.nextGaussian();
            for (int j = 0; j < 4; j++) {
                rows[i * 4 + j] = (float) (shared * (j + 1) + random.nextGaussian() + 7);
            }
        }
        PrincipalComponents pca = PrincipalComponents.fit(rows, 4, 2);
        Gaussian projected = Gaussian.of(pca.project(rows), 2);
        assertEquals(pca.variances()[0], projected.covariance()[0][0], 1e-4);
        assertEquals(pca.variances()[1], projected.covariance()[1][1], 1e-4);
        assertEquals(0, projected.covariance()[0][1], 1e-4);
        assertArrayEquals(new double[2], projected.mean(), 1e-5);
    }

    @Test
    void rowsThatDoNotVaryAreAPoint() {
        PrincipalComponents pca = PrincipalComponents.fit(new float[] {1, 2, 1, 2, 1, 2}, 2, 1);
        assertArrayEquals(new double[] {0}, pca.shares(), 0.0);
        assertArrayEquals(new float[] {0}, pca.project(new float[] {1, 2}), 0f);
        assertThrows(IllegalArgumentException.class, () -> PrincipalComponents.fit(new float[4], 2, 3));
        assertThrows(IllegalArgumentException.class, () -> PrincipalComponents.fit(new float[2], 2, 1));
    }
}
