package dev.elbow.experiment.bayesian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is made of images, value for value. */
class UnfamiliarTest {
    private static final Shape GREY = Shape.of(2, 2, 1);

    @Test
    void aHalfTurnReversesPixelsAndKeepsChannels() {
        float[] two = {1, 2, 3, 4, 5, 6, 7, 8};
        assertArrayEquals(new float[] {4, 3, 2, 1, 8, 7, 6, 5}, Unfamiliar.turned(two, GREY));
        assertArrayEquals(new float[] {7, 8, 5, 6, 3, 4, 1, 2}, Unfamiliar.turned(two, Shape.of(2, 2, 2)));
    }

    @Test
    void invertedImagesAreTheRestToOne() {
        assertArrayEquals(new float[] {1, 0.75f, 0}, Unfamiliar.inverted(new float[] {0, 0.25f, 1}));
    }

    @Test
    void shufflingMovesPixelsOfAllImagesAlike() {
        int pixels = 64;
        float[] two = new float[2 * pixels];
        for (int i = 0; i < two.length; i++) {
            two[i] = i;
        }
        float[] shuffled = Unfamiliar.shuffled(two, Shape.of(8, 8, 1), 3);
        float[] first = Arrays.copyOf(shuffled, pixels);
        for (int p = 0; p < pixels; p++) {
            assertEquals(first[p] + pixels, shuffled[pixels + p]);
        }
        float[] sorted = first.clone();
        Arrays.sort(sorted);
        assertArrayEquals(Arrays.copyOf(two, pixels), sorted);
        assertFalse(Arrays.equals(first, sorted));
    }

    @Test
    void noiseIsUniformAndOfTheSeed() {
        float[] noise = Unfamiliar.noise(10_000, 5);
        double sum = 0;
        for (float value : noise) {
            assertTrue(value >= 0 && value < 1, "value " + value);
            sum += value;
        }
        // The mean's standard error is 0.003.
        assertEquals(0.5, sum / noise.length, 0.015);
        assertArrayEquals(noise, Unfamiliar.noise(10_000, 5));
        assertFalse(Arrays.equals(noise, Unfamiliar.noise(10_000, 6)));
    }
}
