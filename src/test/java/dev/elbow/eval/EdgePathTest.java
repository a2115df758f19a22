package dev.elbow.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.elbow.tensor.Shape;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pictures of one upright edge, whose gradient is the edge's height in one column and 0 elsewhere. */
class EdgePathTest {
    private static final int WIDTH = 12;
    private static final Shape SHAPE = Shape.of(5, WIDTH, 1);

    /** Black to the left of a column, of a height from there on. */
    private static float[] edge(int column, double height) {
        float[] image = new float[SHAPE.elements()];
        for (int i = 0; i < image.length; i++) {
            image[i] = i % WIDTH < column ? 0 : (float) height;
        }
        return image;
    }

    private static float[] frames(float[]... images) {
        float[] all = new float[images.length * SHAPE.elements()];
        for (int i = 0; i < images.length; i++) {
            System.arraycopy(images[i], 0, all, i * SHAPE.elements(), SHAPE.elements());
        }
        return all;
    }

    private static float[] crossFade(float[] from, float[] to, int images) {
        float[][] all = new float[images][from.length];
        for (int i = 0; i < images; i++) {
            for (int j = 0; j < from.length; j++) {
                all[i][j] = from[j] + (to[j] - from[j]) * i / (images - 1);
            }
        }
        return frames(all);
    }

    @Test
    void anEdgeThatMovesKeepsItsHeight() {
        EdgePath path = EdgePath.of(frames(edge(2, 0.8), edge(4, 0.8), edge(6, 0.8), edge(8, 0.8)), SHAPE);
        assertArrayEquals(new double[] {0.8, 0.8, 0.8, 0.8}, path.contrast(), 1e-6);
        assertArrayEquals(new double[] {1, 1, 1, 1}, path.keptContrast(), 1e-6);
        // Each step takes the edge from one column of four gradients and puts it into another.
        double step = Math.sqrt(2 * 4 * 0.8 * 0.8);
        assertArrayEquals(new double[] {step, step, step}, path.edges().steps(), 1e-6);
        assertEquals(1, path.edges().largestRelativeStep(), 1e-6);
        assertEquals(3, path.edges().detour(), 1e-6);
    }

    /** At the share t there are two edges, of heights (1 - t) h and t h; their mean weighted by themselves is ((1-t)^2 + t^2) h. */
    @Test
    void aCrossFadeOfTwoEdgesHasHalfTheirHeightHalfway() {
        EdgePath path = EdgePath.of(crossFade(edge(3, 0.8), edge(9, 0.8), 5), SHAPE);
        double[] expected = DoubleStream.of(0, 0.25, 0.5, 0.75, 1)
                .map(t -> (1 - t) * (1 - t) + t * t)
                .toArray();
        assertEquals(0.5, expected[2]);
        assertArrayEquals(expected, path.keptContrast(), 1e-6);
        assertEquals(1, path.edges().largestRelativeStep(), 1e-6);
        assertEquals(1, path.edges().detour(), 1e-6);
    }

    /** The ends' contrasts let expect (1 - t) a + t b; the weighted mean of (1 - t) a and t b is below that. */
    @Test
    void endsOfDifferentContrastLetExpectWhatLiesBetween() {
        double a = 0.4;
        double b = 0.8;
        EdgePath path = EdgePath.of(crossFade(edge(3, a), edge(9, b), 3), SHAPE);
        double faded = (a * a / 4 + b * b / 4) / (a / 2 + b / 2);
        assertEquals(faded / ((a + b) / 2), path.keptContrast()[1], 1e-6);
        // The same edge at another height loses nothing.
        EdgePath same = EdgePath.of(crossFade(edge(3, a), edge(3, b), 3), SHAPE);
        assertArrayEquals(new double[] {1, 1, 1}, same.keptContrast(), 1e-6);
    }

    @Test
    void aBlurredEdgeIsLower() {
        float[] ramp = new float[SHAPE.elements()];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (float) Math.clamp((i % WIDTH - 3) * 0.2, 0, 0.8);
        }
        EdgePath path = EdgePath.of(frames(edge(4, 0.8), ramp, edge(8, 0.8)), SHAPE);
        assertEquals(0.25, path.keptContrast()[1], 1e-6);
    }

    @Test
    void aJumpTakesAllSteps() {
        float[] first = edge(2, 0.5);
        float[] last = edge(8, 0.5);
        EdgePath path = EdgePath.of(frames(first, first, first, last, last), SHAPE);
        assertArrayEquals(new double[] {0, 0, 4, 0}, path.edges().relativeSteps(), 1e-6);
    }

    @Test
    void flatImagesHaveNoEdgesToLose() {
        float[] flat = new float[SHAPE.elements()];
        EdgePath still = EdgePath.of(frames(flat, flat, flat), SHAPE);
        assertArrayEquals(new double[3], still.contrast(), 0.0);
        assertArrayEquals(new double[] {1, 1, 1}, still.keptContrast(), 0.0);
        EdgePath gone = EdgePath.of(frames(edge(2, 0.5), flat, edge(2, 0.5)), SHAPE);
        assertArrayEquals(new double[] {1, 0, 1}, gone.keptContrast(), 1e-6);
    }

    @Test
    void channelsHaveEdgesOfTheirOwn() {
        Shape colour = Shape.of(5, WIDTH, 3);
        float[] image = new float[colour.elements()];
        IntStream.range(0, image.length).filter(i -> i / 3 % WIDTH >= 4).forEach(i -> image[i] = 0.2f * (1 + i % 3));
        float[] both = new float[2 * image.length];
        System.arraycopy(image, 0, both, 0, image.length);
        System.arraycopy(image, 0, both, image.length, image.length);
        assertEquals((0.04 + 0.16 + 0.36) / 1.2, EdgePath.of(both, colour).contrast()[1], 1e-6);
    }

    @Test
    void otherShapesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> EdgePath.of(edge(2, 1), SHAPE));
        assertThrows(IllegalArgumentException.class, () -> EdgePath.of(new float[40], Shape.of(20)));
        assertThrows(IllegalArgumentException.class, () -> EdgePath.of(new float[40], Shape.of(1, 20, 1)));
    }
}
