package dev.elbow.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Means over paths that can be followed by hand. */
class PathMeansTest {
    private static final Shape SHAPE = Shape.of(2, 2, 1);

    /** Images with one edge in their only gradient, of the given heights. */
    private static float[] path(float... heights) {
        float[] images = new float[heights.length * 4];
        for (int i = 0; i < heights.length; i++) {
            images[4 * i + 1] = heights[i];
            images[4 * i + 3] = heights[i];
        }
        return images;
    }

    @Test
    void meansAndTheWorst() {
        float[] even = path(0, 0.25f, 0.5f);
        float[] jump = path(0.5f, 0.5f, 1);
        PathMeans means = PathMeans.of(List.of(even, jump), SHAPE);
        assertEquals((1 + 2) / 2.0, means.longestStep(), 1e-6);
        assertEquals((1 + 2) / 2.0, means.longestEdgeStep(), 1e-6);
        assertEquals(2, means.worstEdgeStep(), 1e-6);
        assertEquals(1, means.detour(), 1e-6);
        // The jump has its first image halfway, which is as far from the average as the ends are; the even path has the
        // average.
        assertEquals(1 / 2.0, means.rise(), 1e-6);
        assertArrayEquals(new double[] {0.5, 1.5}, means.edgeSteps(), 1e-6);
        // The jump has 0.5 halfway where its ends let expect 0.75; the even path has what they let expect.
        assertEquals((1 + 0.5 / 0.75) / 2, means.contrastHalfway(), 1e-6);
        assertEquals(1, means.contrast()[0], 1e-6);
    }

    @Test
    void aCrossFadeKeepsTheEndsAndIsTheirAverageHalfway() {
        float[] path = path(0, 0.9f, 0.9f, 0.9f, 0.8f);
        float[] faded = ClassPaths.crossFade(path, 4);
        assertEquals(path.length, faded.length);
        assertArrayEquals(Arrays.copyOf(path, 4), Arrays.copyOf(faded, 4), 0f);
        assertArrayEquals(Arrays.copyOfRange(path, 16, 20), Arrays.copyOfRange(faded, 16, 20), 1e-7f);
        assertArrayEquals(new float[] {0, 0.4f, 0, 0.4f}, Arrays.copyOfRange(faded, 8, 12), 1e-7f);
    }
}
