package dev.elbow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class ResizeTest {

    @Test
    void theSameSizeIsTheSameImage() {
        byte[] image = DataFiles.counting(12);
        assertSame(image, Resize.image(image, 2, 2, 3, 2, 2));
    }

    /** New pixel i lies at (i + 0.5) / 2 - 0.5: a quarter from one pixel, three quarters from the other. */
    @Test
    void enlargingInterpolates() {
        byte[] row = {0, 100};
        assertArrayEquals(new byte[] {0, 25, 75, 100}, Resize.image(row, 1, 2, 1, 1, 4));
        assertArrayEquals(new byte[] {0, 25, 75, 100}, Resize.image(row, 2, 1, 1, 4, 1));
    }

    /** Halving: a triangle of half width 2 around the middle of two pixels has the weights 1/4, 3/4, 3/4, 1/4 (over 2). */
    @Test
    void reducingAverages() {
        byte[] row = {0, 0, 80, 0, 0, 0};
        // The first lacks its left neighbour: 80 / 4 over 3/4 + 3/4 + 1/4.
        assertArrayEquals(new byte[] {11, 30, 0}, Resize.image(row, 1, 6, 1, 1, 3));
    }

    @Test
    void channelsStayApart() {
        byte[] image = {10, -1, 0, 30, -1, 0};
        assertArrayEquals(new byte[] {20, -1, 0}, Resize.image(image, 1, 2, 3, 1, 1));
    }
}
