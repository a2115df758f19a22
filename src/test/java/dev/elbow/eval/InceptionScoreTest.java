package dev.elbow.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InceptionScoreTest {

    @Test
    void theSameProbabilitiesForAllScoreOne() {
        float[] uniform = new float[100 * 4];
        Arrays.fill(uniform, 0.25f);
        assertEquals(1, InceptionScore.of(uniform, 4, 10, 1).mean(), 1e-12);
        float[] certain = new float[100 * 4];
        for (int i = 0; i < 100; i++) {
            certain[i * 4 + 2] = 1;
        }
        InceptionScore score = InceptionScore.of(certain, 4, 10, 1);
        assertEquals(1, score.mean(), 1e-12);
        assertEquals(0, score.std(), 1e-12);
    }

    @Test
    void certainAndBalancedScoresTheNumberOfClasses() {
        float[] sorted = new float[1000 * 5];
        for (int i = 0; i < 1000; i++) {
            sorted[i * 5 + i / 200] = 1;
        }
        assertEquals(5, InceptionScore.of(sorted, 5, 1, 1).mean(), 1e-9);
        // Sorted by class, consecutive splits would score 1; 100 rows of a split are balanced up to chance.
        assertEquals(5, InceptionScore.of(sorted, 5, 10, 1).mean(), 0.3);
    }

    /** Two rows, two classes: p(y) = (0.6, 0.4), by hand. */
    @Test
    void aSmallCaseByHand() {
        float[] rows = {0.9f, 0.1f, 0.3f, 0.7f};
        double kl = 0.5 * (0.9 * Math.log(0.9 / 0.6) + 0.1 * Math.log(0.1 / 0.4))
                + 0.5 * (0.3 * Math.log(0.3 / 0.6) + 0.7 * Math.log(0.7 / 0.4));
        assertEquals(Math.exp(kl), InceptionScore.of(rows, 2, 1, 3).mean(), 1e-6);
    }

    @Test
    void theStandardDeviationIsThatOfTheSplits() {
        // Two splits of two rows: whichever rows meet, one split's classes are (a, b), the other's (b, a) or equal
        // pairs.
        float[] rows = {1, 0, 1, 0, 0, 1, 0, 1};
        for (long seed = 0; seed < 20; seed++) {
            InceptionScore score = InceptionScore.of(rows, 2, 2, seed);
            assertEquals(0, score.std(), 1e-9);
            assertEquals(score.mean(), Math.rint(score.mean()), 1e-9);
        }
        float[] three = {1, 0, 1, 0, 0, 1};
        InceptionScore score = InceptionScore.of(three, 2, 2, 1);
        // One split of one row scores 1; the other of two rows scores 1 or 2.
        assertEquals(score.mean() - 1, score.std(), 1e-9);
    }

    @Test
    void refusesFewerRowsThanSplits() {
        assertThrows(IllegalArgumentException.class, () -> InceptionScore.of(new float[18], 2, 10, 1));
        assertThrows(IllegalArgumentException.class, () -> InceptionScore.of(new float[18], 2, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> InceptionScore.of(new float[19], 2, 1, 1));
    }
}
