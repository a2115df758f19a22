package dev.elbow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.tensor.Shape;
import org.junit.jupiter.api.Test;

class GlyphsTest {

    /** Written down once: it must be the same on every platform, number of threads and version, as runs are resumed by it. */
    @Test
    void theSamePicturesEverywhere() {
        try (DataSplits glyphs = Glyphs.splits(1)) {
            assertEquals(0x1afb4b51, glyphs.train().checksum());
            assertEquals(0xda028780, glyphs.test().checksum());
            assertEquals(Glyphs.TRAIN, glyphs.train().count());
            assertEquals(Glyphs.TEST, glyphs.test().count());
            assertEquals(Shape.of(28, 28, 1), glyphs.train().shape());
            assertEquals("glyphs", glyphs.train().name());
        }
    }

    @Test
    void aPictureDependsOnSeedAndIndexAlone() {
        try (Dataset few = Glyphs.train(7, 10);
                Dataset many = Glyphs.train(7, 1000);
                Dataset other = Glyphs.train(8, 10);
                Dataset test = Glyphs.test(7, 10)) {
            assertEquals(few.checksum(), many.limit(10).checksum());
            assertArrayEquals(few.labels(), many.limit(10).labels());
            assertNotEquals(few.checksum(), other.checksum());
            assertNotEquals(few.checksum(), test.checksum());
        }
    }

    @Test
    void everyDigitIsWrittenAboutEquallyOften() {
        int[] often = new int[10];
        try (Dataset set = Glyphs.train(3, 5000)) {
            for (int label : set.labels()) {
                often[label]++;
            }
        }
        for (int digit = 0; digit < 10; digit++) {
            // Five standard deviations of a binomial with n = 5000, p = 0.1.
            assertEquals(500, often[digit], 106, "digit " + digit);
        }
    }

    /** A digit must be recognisable: the nearest of ten class means names most pictures, which it cannot for noise. */
    @Test
    void digitsLookLikeTheirKind() {
        double[][] mean = new double[10][784];
        int right = 0;
        try (Dataset train = Glyphs.train(5, 5000);
                Dataset test = Glyphs.test(5, 500)) {
            int[] often = new int[10];
            for (int i = 0; i < train.count(); i++) {
                float[] picture = train.sample(i);
                often[train.label(i)]++;
                for (int p = 0; p < 784; p++) {
                    mean[train.label(i)][p] += picture[p];
                }
            }
            for (int i = 0; i < test.count(); i++) {
                float[] picture = test.sample(i);
                int best = 0;
                double least = Double.MAX_VALUE;
                for (int digit = 0; digit < 10; digit++) {
                    double distance = 0;
                    for (int p = 0; p < 784; p++) {
                        double d = picture[p] - mean[digit][p] / often[digit];
                        distance += d * d;
                    }
                    if (distance < least) {
                        least = distance;
                        best = digit;
                    }
                }
                right += best == test.label(i) ? 1 : 0;
            }
        }
        assertTrue(right >= 325, right + " of 500 test pictures are nearest to their own class");
    }

    @Test
    void inkStaysOnThePaper() {
        try (Dataset set = Glyphs.train(9, 1000)) {
            double ink = 0;
            double margin = 0;
            for (int i = 0; i < set.count(); i++) {
                float[] picture = set.sample(i);
                for (int p = 0; p < 784; p++) {
                    boolean border = p / 28 == 0 || p / 28 == 27 || p % 28 == 0 || p % 28 == 27;
                    ink += picture[p];
                    margin += border ? picture[p] : 0;
                }
            }
            assertEquals(0.137, ink / (1000 * 784), 0.01, "mean ink");
            assertTrue(margin / ink < 0.002, "share of ink on the outermost pixels: " + margin / ink);
        }
    }
}
