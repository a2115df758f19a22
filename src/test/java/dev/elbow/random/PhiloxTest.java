package dev.elbow.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {

    /** The known answers that Random123 publishes for philox4x32-10: counter, key, result. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void givesTheKnownAnswers(String counter, String key, String expected) {
        int[] c = words(counter);
        int[] k = words(key);
        int[] actual = new int[4];
        Philox.block(
                k[0] & 0xFFFFFFFFL | (long) k[1] << 32, c[1], c[2] & 0xFFFFFFFFL | (long) c[3] << 32, c[0], actual);
        assertArrayEquals(words(expected), actual);
    }

    private static int[] words(String text) {
        String[] parts = text.split(" ");
        int[] words = new int[parts.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = HexFormat.fromHexDigits(parts[i]);
        }
        return words;
    }

    @Test
    void everyPartOfTheCounterAndTheKeyMatters() {
        Set<String> seen = new HashSet<>();
        int[] words = new int[4];
        for (int bit = 0; bit < 32; bit++) {
            Philox.block(0, 0, 0, 1 << bit, words);
            assertTrue(seen.add(java.util.Arrays.toString(words)));
            Philox.block(0, 1 << bit, 0, 0, words);
            assertTrue(seen.add(java.util.Arrays.toString(words)));
        }
        for (int bit = 0; bit < 64; bit++) {
            Philox.block(0, 0, 1L << bit, 0, words);
            assertTrue(seen.add(java.util.Arrays.toString(words)));
            Philox.block(1L << bit, 0, 0, 0, words);
            assertTrue(seen.add(java.util.Arrays.toString(words)));
        }
    }

    @Test
    void uniformValuesFillTheirIntervals() {
        assertEquals(0f, Philox.uniform(0));
        assertEquals(0f, Philox.uniform(0xFF));
        assertEquals(0x1p-24f, Philox.uniform(0x100));
        assertEquals(0.5f, Philox.uniform(0x80000000));
        assertEquals(1 - 0x1p-24f, Philox.uniform(-1));
        assertEquals(0x1p-24f, Philox.uniformPositive(0));
        assertEquals(1f, Philox.uniformPositive(-1));
    }

    @Test
    void normalValuesComeInPairsFromOneBlock() {
        int[] words = new int[4];
        int[] block = new int[4];
        Philox.block(9, 3, 4, 2, block);
        for (int pair = 0; pair < 2; pair++) {
            double cos = Philox.normal(9, 3, 4, 8 + 2 * pair, words);
            double sin = Philox.normal(9, 3, 4, 9 + 2 * pair, words);
            double squared = -2 * Math.log(Philox.uniformPositive(block[2 * pair]));
            assertEquals(squared, cos * cos + sin * sin, 1e-12 * squared);
            double angle = 2 * Math.PI * Philox.uniform(block[2 * pair + 1]);
            assertEquals(Math.tan(angle), sin / cos, 1e-9 * Math.abs(Math.tan(angle)));
        }
    }

    @Test
    void normalValuesHaveTheMomentsOfANormalDistribution() {
        int n = 100_000;
        int[] words = new int[4];
        double[] moments = new double[5];
        for (int i = 0; i < n; i++) {
            double x = Philox.normal(1, RandomStream.EPSILON, 0, i, words);
            for (int k = 1; k <= 4; k++) {
                moments[k] += Math.pow(x, k) / n;
            }
        }
        // Five standard errors: the k-th moment's variance is (E x^2k - (E x^k)^2) / n.
        assertEquals(0, moments[1], 5 * Math.sqrt(1.0 / n));
        assertEquals(1, moments[2], 5 * Math.sqrt(2.0 / n));
        assertEquals(0, moments[3], 5 * Math.sqrt(15.0 / n));
        assertEquals(3, moments[4], 5 * Math.sqrt(96.0 / n));
    }

    @Test
    void rowsStartOnFreshBlocks() {
        assertEquals(4, Philox.rowStride(1));
        assertEquals(4, Philox.rowStride(4));
        assertEquals(8, Philox.rowStride(5));
        assertEquals(784, Philox.rowStride(784));
    }

    @Test
    void neighbouringSeedsHaveNothingInCommon() {
        int[] a = new int[4];
        int[] b = new int[4];
        Philox.block(1, 0, 0, 0, a);
        Philox.block(2, 0, 0, 0, b);
        for (int i = 0; i < 4; i++) {
            assertNotEquals(a[i], b[i]);
        }
    }
}
