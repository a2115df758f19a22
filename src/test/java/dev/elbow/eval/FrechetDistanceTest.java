package dev.elbow.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against closed forms; none of them goes through an eigenvalue. */
class FrechetDistanceTest {

    private static Gaussian gaussian(double[] mean, double[]... covariance) {
        return new Gaussian(mean, covariance, 100);
    }

    private static float[] normals(long seed, int n, int width) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] rows = new float[n * width];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        return rows;
    }

    /** Rows times a mixing matrix, so that columns depend on each other. */
    private static float[] mixed(long seed, int n, int width) {
        float[] plain = normals(seed, n, width);
        float[] mixing = normals(seed + 1000, width, width);
        return times(plain, mixing, width);
    }

    private static float[] times(float[] rows, float[] matrix, int width) {
        float[] product = new float[rows.length];
        for (int i = 0; i < rows.length / width; i++) {
            for (int j = 0; j < width; j++) {
                double sum = 0;
                for (int k = 0; k < width; k++) {
                    sum += (double) rows[i * width + k] * matrix[k * width + j];
                }
                product[i * width + j] = (float) sum;
            }
        }
        return product;
    }

    @Test
    void equalGaussiansAreAtDistanceNothing() {
        Gaussian a = FrechetDistance.fit(mixed(1, 500, 12), 12);
        double trace = 0;
        for (int i = 0; i < 12; i++) {
            trace += a.covariance()[i][i];
        }
        assertEquals(0, FrechetDistance.between(a, a), 1e-12 * trace);
    }

    @Test
    void shiftedMeansAreAtTheirSquaredDistance() {
        double[][] covariance = {{2, 0.5}, {0.5, 1}};
        Gaussian a = gaussian(new double[] {1, -2}, covariance);
        Gaussian b = gaussian(new double[] {4, 2}, covariance);
        assertEquals(25, FrechetDistance.between(a, b), 1e-12);
    }

    /** Most eigenvalues are then zero but for rounding. */
    @Test
    void fewerRowsThanColumns() {
        for (int width : new int[] {128, 256, 400}) {
            for (int n : new int[] {2, 30, 60}) {
                float[] rows = normals(n, n, width);
                float[] shifted = rows.clone();
                for (int i = 0; i < shifted.length; i++) {
                    shifted[i] += 0.5f;
                }
                double distance =
                        FrechetDistance.between(FrechetDistance.fit(rows, width), FrechetDistance.fit(shifted, width));
                assertEquals(0.25 * width, distance, 1e-4 * width, width + " columns of " + n + " rows");
            }
        }
    }

    /** Covariances that commute: the squared distance of the standard deviations. */
    @Test
    void diagonalCovariances() {
        Gaussian a = gaussian(new double[3], new double[] {1, 0, 0}, new double[] {0, 9, 0}, new double[] {0, 0, 0});
        Gaussian b = gaussian(new double[3], new double[] {4, 0, 0}, new double[] {0, 1, 0}, new double[] {0, 0, 25});
        assertEquals(1 + 4 + 25, FrechetDistance.between(a, b), 1e-12);
    }

    /** A 2 x 2 matrix with positive eigenvalues has a root of trace sqrt(trace + 2 sqrt(determinant)): here of S1 S2 = (2 4; 1 8). */
    @Test
    void covariancesThatDoNotCommute() {
        Gaussian a = gaussian(new double[2], new double[] {2, 1}, new double[] {1, 2});
        Gaussian b = gaussian(new double[2], new double[] {1, 0}, new double[] {0, 4});
        double expected = 4 + 5 - 2 * Math.sqrt(10 + 2 * Math.sqrt(12));
        assertEquals(expected, FrechetDistance.between(a, b), 1e-12);
        assertEquals(expected, FrechetDistance.between(b, a), 1e-12);
    }

    @Test
    void turningBothSidesChangesNothing() {
        int width = 6;
        float[] left = mixed(2, 300, width);
        float[] right = mixed(3, 300, width);
        double before = FrechetDistance.between(FrechetDistance.fit(left, width), FrechetDistance.fit(right, width));
        float[] turn = rotation(width);
        double after = FrechetDistance.between(
                FrechetDistance.fit(times(left, turn, width), width),
                FrechetDistance.fit(times(right, turn, width), width));
        assertTrue(before > 1, "the two are too alike to show anything: " + before);
        assertEquals(before, after, 1e-5 * before);
    }

    /** A product of turns by one radian in the planes of neighbouring axes. */
    private static float[] rotation(int width) {
        float[] turn = new float[width * width];
        for (int i = 0; i < width; i++) {
            turn[i * width + i] = 1;
        }
        for (int plane = 0; plane + 1 < width; plane++) {
            float[] one = new float[width * width];
            for (int i = 0; i < width; i++) {
                one[i * width + i] = 1;
            }
            one[plane * width + plane] = (float) Math.cos(1);
            one[plane * width + plane + 1] = (float) -Math.sin(1);
            one[(plane + 1) * width + plane] = (float) Math.sin(1);
            one[(plane + 1) * width + plane + 1] = (float) Math.cos(1);
            turn = times(turn, one, width);
        }
        return turn;
    }

    /** Singular covariances that commute, so closed forms are at hand. */
    @Test
    void fewerRowsThanFeatures() {
        int width = 40;
        float[] few = mixed(4, 10, width);
        Gaussian a = FrechetDistance.fit(few, width);
        assertEquals(0, FrechetDistance.between(a, a), 1e-5);
        float[] shifted = few.clone();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += 0.5f;
        }
        assertEquals(width * 0.25, FrechetDistance.between(a, FrechetDistance.fit(shifted, width)), 1e-4);
        float[] doubled = few.clone();
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] *= 2;
        }
        // The same matrix four times over: |m|^2 + tr(S + 4 S - 2 * 2 S).
        double expected = 0;
        for (int i = 0; i < width; i++) {
            expected += a.mean()[i] * a.mean()[i] + a.covariance()[i][i];
        }
        assertEquals(expected, FrechetDistance.between(a, FrechetDistance.fit(doubled, width)), 1e-5 * expected);
    }

    @Test
    void samplesOfOneDistributionComeCloserWithTheirNumber() {
        double few = FrechetDistance.between(
                FrechetDistance.fit(normals(5, 200, 8), 8), FrechetDistance.fit(normals(6, 200, 8), 8));
        double many = FrechetDistance.between(
                FrechetDistance.fit(normals(5, 20_000, 8), 8), FrechetDistance.fit(normals(6, 20_000, 8), 8));
        assertTrue(many < few / 10 && many > 0, few + " -> " + many);
    }

    @Test
    void aLargeMeanCostsNoDigits() {
        // Values with few bits, so that a thousand and a fraction is exact in float32.
        SplittableRandom random = new SplittableRandom(7);
        float[] near = new float[3000];
        float[] far = new float[near.length];
        for (int i = 0; i < near.length; i++) {
            near[i] = random.nextInt(64) / 64f;
            far[i] = near[i] + 100_000;
        }
        Gaussian a = Gaussian.of(near, 3);
        Gaussian b = Gaussian.of(far, 3);
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(a.covariance()[i], b.covariance()[i], 1e-9);
            assertEquals(a.mean()[i] + 100_000, b.mean()[i], 1e-9);
        }
    }

    /** The definition, in two passes. */
    @Test
    void piecesGiveWhatTheWholeGives() {
        float[] rows = mixed(8, 333, 5);
        Gaussian whole = Gaussian.of(rows, 5);
        Gaussian.Fit fit = new Gaussian.Fit(5);
        for (int at = 0; at < rows.length; ) {
            int end = Math.min(rows.length, at + 5 * (1 + at % 97));
            fit.add(Arrays.copyOfRange(rows, at, end));
            at = end;
        }
        Gaussian pieces = fit.add(new float[0]).gaussian();
        assertEquals(333, pieces.count());
        double[] mean = Rows.mean(rows, 5);
        for (int a = 0; a < 5; a++) {
            for (int b = 0; b < 5; b++) {
                double sum = 0;
                for (int i = 0; i < 333; i++) {
                    sum += (rows[i * 5 + a] - mean[a]) * (rows[i * 5 + b] - mean[b]);
                }
                assertEquals(sum / 332, whole.covariance()[a][b], 1e-12);
                assertEquals(sum / 332, pieces.covariance()[a][b], 1e-12);
            }
        }
        assertArrayEquals(mean, pieces.mean(), 1e-13);
    }

    @Test
    void refusesWhatCannotBeCompared() {
        Gaussian two = gaussian(new double[2], new double[2], new double[2]);
        Gaussian one = gaussian(new double[1], new double[1]);
        assertThrows(IllegalArgumentException.class, () -> FrechetDistance.between(two, one));
        Gaussian bad = gaussian(new double[] {Double.NaN}, new double[1]);
        assertThrows(ElbowException.class, () -> FrechetDistance.between(one, bad));
        assertThrows(IllegalArgumentException.class, () -> Gaussian.of(new float[4], 4));
        assertThrows(IllegalArgumentException.class, () -> Gaussian.of(new float[5], 4));
        assertThrows(IllegalArgumentException.class, () -> gaussian(new double[2], new double[2]));
    }
}
