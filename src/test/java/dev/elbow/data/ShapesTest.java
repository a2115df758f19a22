package dev.elbow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapesTest {

    /** Written down once: it must be the same on every platform, number of threads and version, as runs are resumed by it. */
    @Test
    void theSamePicturesEverywhere() {
        try (DataSplits grey = Shapes.GREY.splits(1);
                DataSplits colour = Shapes.COLOUR.splits(1)) {
            assertEquals(0xd87cff71, grey.train().checksum());
            assertEquals(0x4b6bd6a5, grey.test().checksum());
            assertEquals(0x247593ed, colour.train().checksum());
            assertEquals(0x2d6ab2ff, colour.test().checksum());
            assertEquals(Shape.of(32, 32, 1), grey.train().shape());
            assertEquals(Shape.of(32, 32, 3), colour.train().shape());
            assertEquals("color-shapes", colour.test().name());
            assertEquals(List.of("square", "ellipse", "heart"), grey.test().classNames());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPictureDependsOnSeedAndIndexAlone(Shapes shapes) {
        try (Dataset few = shapes.train(7, 10);
                Dataset many = shapes.train(7, 600);
                Dataset other = shapes.train(8, 10);
                Dataset test = shapes.test(7, 10)) {
            assertEquals(few.checksum(), many.limit(10).checksum());
            assertArrayEquals(few.labels(), many.limit(10).labels());
            assertNotEquals(few.checksum(), other.checksum());
            assertNotEquals(few.checksum(), test.checksum());
            assertArrayEquals(test.labels(), shapes.testFactors(7, 10).column(0), "the label is the shape");
        }
    }

    @Test
    void everyFactorIsUniformAndIndependent() {
        Factors factors = Shapes.COLOUR.trainFactors(3, 20_000);
        assertEquals(List.of("shape", "scale", "rotation", "x", "y", "hue"), factors.names());
        for (int a = 0; a < 6; a++) {
            for (int b = a + 1; b < 6; b++) {
                int cells = factors.sizes()[a] * factors.sizes()[b];
                int[] often = new int[cells];
                for (int[] row : factors.values()) {
                    often[row[a] * factors.sizes()[b] + row[b]]++;
                }
                double chi = 0;
                double expected = 20_000.0 / cells;
                for (int count : often) {
                    chi += (count - expected) * (count - expected) / expected;
                }
                // A chi-squared variable: five standard deviations above its mean.
                assertTrue(chi < cells + 5 * Math.sqrt(2.0 * cells), "factors " + a + ", " + b + ": " + chi);
            }
        }
    }

    /** The picture's ink has its centre where x and y say, and its amount grows with the scale alone. */
    @Test
    void aPictureShowsItsFactors() {
        Factors factors = Shapes.GREY.testFactors(5, 500);
        double[][] least = new double[3][6];
        double[][] most = new double[3][6];
        for (double[] row : least) {
            Arrays.fill(row, Double.MAX_VALUE);
        }
        try (Dataset set = Shapes.GREY.test(5, 500)) {
            for (int i = 0; i < 500; i++) {
                float[] picture = set.sample(i);
                int[] value = factors.values()[i];
                double ink = 0;
                double x = 0;
                double y = 0;
                for (int p = 0; p < picture.length; p++) {
                    ink += picture[p];
                    x += picture[p] * (p % 32);
                    y += picture[p] * (p / 32);
                }
                assertEquals(8 + value[3], x / ink, 0.1);
                assertEquals(8 + value[4], y / ink, 0.1);
                int shape = value[0];
                int scale = value[1];
                least[shape][scale] = Math.min(least[shape][scale], ink);
                most[shape][scale] = Math.max(most[shape][scale], ink);
            }
        }
        for (int shape = 0; shape < 3; shape++) {
            for (int scale = 1; scale < 6; scale++) {
                assertTrue(least[shape][scale] > most[shape][scale - 1] * 1.1, "shape " + shape + ", scale " + scale);
            }
        }
        // A square of half diagonal r has an area of 2 r^2, the ellipse of half axes r and r/2 pi r^2 / 2.
        assertEquals(2 * 8 * 8, most[0][5], 1.5);
        assertEquals(Math.PI * 8 * 8 / 2, most[1][5], 1.5);
    }

    @Test
    void everyRotationLooksDifferent() {
        int[][] pictures = new int[10][];
        ShapePen pen = new ShapePen();
        for (int shape = 0; shape < 3; shape++) {
            for (int rotation = 0; rotation < 10; rotation++) {
                byte[] picture = new byte[32 * 32];
                pen.draw(new int[] {shape, 3, rotation, 7, 7}, 1, MemorySegment.ofArray(picture), 0);
                pictures[rotation] = new int[picture.length];
                for (int p = 0; p < picture.length; p++) {
                    pictures[rotation][p] = picture[p] & 0xFF;
                }
                for (int other = 0; other < rotation; other++) {
                    long distance = 0;
                    for (int p = 0; p < picture.length; p++) {
                        distance += Math.abs(pictures[rotation][p] - pictures[other][p]);
                    }
                    assertTrue(distance > 5 * 255, "shape " + shape + ": " + rotation + " like " + other);
                }
            }
        }
    }

    @Test
    void inkStaysOnThePaper() {
        try (Dataset set = Shapes.COLOUR.train(9, 1000)) {
            for (int i = 0; i < set.count(); i++) {
                float[] picture = set.sample(i);
                float margin = 0;
                for (int p = 0; p < 32; p++) {
                    for (int c = 0; c < 3; c++) {
                        margin += picture[p * 3 + c]
                                + picture[(31 * 32 + p) * 3 + c]
                                + picture[p * 32 * 3 + c]
                                + picture[(p * 32 + 31) * 3 + c];
                    }
                }
                assertTrue(margin < 3, "picture " + i + " touches the edge: " + margin);
            }
        }
    }

    @Test
    void refusesNoPicturesAndWrongFactors() {
        assertThrows(IllegalArgumentException.class, () -> Shapes.GREY.train(1, 0));
        List<String> one = List.of("a");
        boolean[] order = {true};
        assertThrows(IllegalArgumentException.class, () -> new Factors(one, new int[] {2}, order, new int[][] {{2}}));
        assertThrows(
                IllegalArgumentException.class, () -> new Factors(one, new int[] {2}, order, new int[][] {{0, 1}}));
        assertThrows(IllegalArgumentException.class, () -> new Factors(one, new int[2], order, new int[0][]));
        assertThrows(IllegalArgumentException.class, () -> new Factors(one, new int[1], new boolean[2], new int[0][]));
    }
}
