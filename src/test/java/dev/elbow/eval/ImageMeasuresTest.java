package dev.elbow.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.data.Dataset;
import dev.elbow.data.Glyphs;
import dev.elbow.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Sharpness, distances and paths. */
class ImageMeasuresTest {

    @Test
    void aRampHasItsSlope() {
        Shape shape = Shape.of(4, 5, 2);
        float[] ramp = new float[2 * shape.elements()];
        for (int i = 0; i < ramp.length; i++) {
            int pixel = i % shape.elements() / 2;
            ramp[i] = 0.03f * (pixel % 5) + 0.04f * (pixel / 5);
        }
        assertEquals(0.05, Sharpness.of(ramp, shape), 1e-6);
        float[] flat = new float[shape.elements()];
        assertEquals(0, Sharpness.of(flat, shape), 0.0);
        assertEquals(0, Sharpness.relative(flat, ramp, shape), 0.0);
        assertThrows(IllegalArgumentException.class, () -> Sharpness.of(ramp, Shape.of(40)));
        assertThrows(IllegalArgumentException.class, () -> Sharpness.of(new float[0], shape));
    }

    /** One white pixel inside 3 x 3: by hand, the pixel itself has sqrt 2, its left and upper neighbours 1, of four pixels. */
    @Test
    void aSinglePixel() {
        float[] dot = {0, 0, 0, 0, 1, 0, 0, 0, 0};
        assertEquals((Math.sqrt(2) + 1 + 1) / 4, Sharpness.of(dot, Shape.of(3, 3, 1)), 1e-12);
    }

    @Test
    void aBlurredImageIsLessSharp() {
        Shape shape = Shape.of(28, 28, 1);
        try (Dataset glyphs = Glyphs.test(1, 1)) {
            float[] image = glyphs.sample(0);
            float[] blurred = new float[image.length];
            for (int y = 1; y < 27; y++) {
                for (int x = 1; x < 27; x++) {
                    for (int d = 0; d < 9; d++) {
                        blurred[y * 28 + x] += image[(y + d / 3 - 1) * 28 + x + d % 3 - 1] / 9;
                    }
                }
            }
            double relative = Sharpness.relative(blurred, image, shape);
            assertTrue(relative > 0.2 && relative < 0.8, "blurred: " + relative);
            assertEquals(1, Sharpness.relative(image, image, shape), 0.0);
        }
    }

    @Test
    void distancesOfASet() {
        float[] rows = {0, 0, 3, 4, 0, 0};
        assertEquals((5 + 5 + 0) / 3.0, ImageDistances.meanPairwise(rows, 2), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> ImageDistances.meanPairwise(new float[2], 2));
        // The average is (1, 0); the two rows are 1 away from it.
        float[] data = {0, 0, 2, 0};
        assertEquals(0, ImageDistances.toAverage(new float[] {1, 0}, data), 1e-12);
        assertEquals(3, ImageDistances.toAverage(new float[] {1, 3}, data), 1e-12);
    }

    @Test
    void pathsByHand() {
        InterpolationPath straight = InterpolationPath.of(new float[] {0, 0, 1, 1, 2, 2, 3, 3}, 2);
        assertEquals(1, straight.largestRelativeStep(), 1e-12);
        assertEquals(1, straight.detour(), 1e-12);
        assertEquals(0, straight.relativeRise(), 0.0);
        InterpolationPath jump = InterpolationPath.of(new float[] {0, 0, 0, 8, 8}, 1);
        assertEquals(4, jump.largestRelativeStep(), 1e-12);
        assertEquals(8, jump.length(), 1e-12);
        assertArrayEquals(new double[] {0, 0, 4, 0}, jump.relativeSteps(), 1e-12);
        InterpolationPath corner = InterpolationPath.of(new float[] {0, 0, 3, 0, 3, 4}, 2);
        assertEquals(7 / 5.0, corner.detour(), 1e-12);
        // A right angle lies on the half circle over its ends.
        assertEquals(2.5, corner.rise(), 1e-6);
        assertEquals(1, corner.relativeRise(), 1e-6);
        InterpolationPath trapezium = InterpolationPath.of(new float[] {0, 0, 1, 3, 3, 3, 4, 0}, 2);
        assertEquals(3 / 2.0, trapezium.relativeRise(), 1e-6);
        assertEquals(4 / 3.5, corner.largestRelativeStep(), 1e-12);
        InterpolationPath still = InterpolationPath.of(new float[3], 1);
        assertEquals(1, still.largestRelativeStep(), 0.0);
        assertEquals(1, still.detour(), 0.0);
        assertEquals(0, still.relativeRise(), 0.0);
        assertArrayEquals(new double[] {1, 1}, still.relativeSteps(), 0.0);
        assertThrows(IllegalArgumentException.class, () -> InterpolationPath.of(new float[2], 2));
    }

    /** A pixel costs {@code -x log x - (1 - x) log(1 - x)}: nothing if it is black or white. */
    @Test
    void entropyOfPixels() {
        double quarter = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
        assertEquals(Math.log(2) + quarter, PixelEntropy.of(new float[] {0.5f, 0.25f, 1}, 3), 1e-12);
        assertEquals((Math.log(2) + 0) / 2, PixelEntropy.of(new float[] {0.5f, 0, 1, 0}, 2), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> PixelEntropy.of(new float[0], 2));
    }
}
