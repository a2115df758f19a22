package dev.elbow.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ClassificationTest {

    @Test
    void aSmallCaseByHand() {
        int[] actual = {0, 0, 0, 0, 1, 1, 2, 2, 2, 2};
        int[] predicted = {0, 0, 1, 2, 1, 0, 2, 2, 2, 1};
        Classification c = Classification.of(actual, predicted, 3);
        assertArrayEquals(new int[] {2, 1, 1}, c.confusion()[0]);
        assertArrayEquals(new int[] {1, 1, 0}, c.confusion()[1]);
        assertArrayEquals(new int[] {0, 1, 3}, c.confusion()[2]);
        assertEquals(0.6, c.accuracy(), 1e-12);
        assertEquals(2 / 3.0, c.precision(0), 1e-12);
        assertEquals(1 / 3.0, c.precision(1), 1e-12);
        assertEquals(3 / 4.0, c.precision(2), 1e-12);
        assertEquals(0.5, c.recall(0), 1e-12);
        assertEquals(0.5, c.recall(1), 1e-12);
        assertEquals(0.75, c.recall(2), 1e-12);
        assertEquals(4 / 7.0, c.f1(0), 1e-12);
        assertEquals(0.4, c.f1(1), 1e-12);
        assertEquals(0.75, c.f1(2), 1e-12);
        assertEquals((2 / 3.0 + 1 / 3.0 + 0.75) / 3, c.macroPrecision(), 1e-12);
        assertEquals(1.75 / 3, c.macroRecall(), 1e-12);
        assertEquals((4 / 7.0 + 0.4 + 0.75) / 3, c.macroF1(), 1e-12);
    }

    @Test
    void whatIsUndefinedIsNothing() {
        Classification c = Classification.of(new int[] {0, 0}, new int[] {1, 1}, 3);
        for (int k = 0; k < 3; k++) {
            assertEquals(0, c.precision(k), 0.0);
            assertEquals(0, c.recall(k), 0.0);
            assertEquals(0, c.f1(k), 0.0);
        }
        assertEquals(0, c.accuracy(), 0.0);
    }

    @Test
    void refusesWhatIsNoClass() {
        assertThrows(IllegalArgumentException.class, () -> Classification.of(new int[] {0}, new int[] {3}, 3));
        assertThrows(IllegalArgumentException.class, () -> Classification.of(new int[] {-1}, new int[] {0}, 3));
        assertThrows(IllegalArgumentException.class, () -> Classification.of(new int[2], new int[1], 3));
        assertThrows(IllegalArgumentException.class, () -> new Classification(new int[2][3]));
    }
}
