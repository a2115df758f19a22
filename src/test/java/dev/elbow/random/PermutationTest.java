package dev.elbow.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTest {

    @ParameterizedTest
    @ValueSource(
            ints = {1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 100, 255, 256, 257, 1000, 60_000, 65_536, 65_537, 1_000_003})
    void visitsEveryIndexOnce(int size) {
        for (int epoch : new int[] {0, 1, 7}) {
            Permutation permutation = new Permutation(42, size);
            permutation.epoch(epoch);
            BitSet seen = new BitSet(size);
            for (int position = 0; position < size; position++) {
                int index = permutation.index(position);
                assertTrue(index >= 0 && index < size, () -> "index " + index);
                assertFalse(seen.get(index), () -> "index " + index + " twice");
                seen.set(index);
            }
            assertEquals(size, seen.cardinality());
        }
    }

    @Test
    void staysInRangeForTheLargestSize() {
        Permutation permutation = new Permutation(1, Integer.MAX_VALUE);
        BitSet seen = new BitSet();
        for (int position = Integer.MAX_VALUE - 1000; position < Integer.MAX_VALUE; position++) {
            int index = permutation.index(position);
            assertTrue(index >= 0 && index < Integer.MAX_VALUE);
            assertFalse(seen.get(index));
            seen.set(index);
        }
    }

    @Test
    void isAFunctionOfSeedAndEpochAlone() {
        int[] first = order(5, 3, 1000);
        assertTrue(Arrays.equals(first, order(5, 3, 1000)));
        Permutation wandering = new Permutation(5, 1000);
        wandering.epoch(8);
        wandering.index(17);
        wandering.epoch(3);
        assertEquals(first[17], wandering.index(17));
        // Two random orders of 1000 agree in about one position.
        assertTrue(agreements(first, order(5, 4, 1000)) < 10);
        assertTrue(agreements(first, order(6, 3, 1000)) < 10);
    }

    private static int[] order(long seed, int epoch, int size) {
        Permutation permutation = new Permutation(seed, size);
        permutation.epoch(epoch);
        int[] order = new int[size];
        Arrays.setAll(order, permutation::index);
        return order;
    }

    private static int agreements(int[] a, int[] b) {
        int agreements = 0;
        for (int i = 0; i < a.length; i++) {
            agreements += a[i] == b[i] ? 1 : 0;
        }
        return agreements;
    }

    /** Over many epochs each index stands at each position about equally often. */
    @ParameterizedTest
    @ValueSource(ints = {3, 10, 37})
    void isRoughlyUniform(int size) {
        int epochs = 200 * size;
        int[][] counts = new int[size][size];
        Permutation permutation = new Permutation(11, size);
        for (int epoch = 0; epoch < epochs; epoch++) {
            permutation.epoch(epoch);
            for (int position = 0; position < size; position++) {
                counts[position][permutation.index(position)]++;
            }
        }
        double expected = (double) epochs / size;
        double chiSquared = 0;
        for (int[] row : counts) {
            for (int count : row) {
                chiSquared += (count - expected) * (count - expected) / expected;
            }
        }
        // (size - 1)^2 degrees of freedom; five standard deviations of the chi-squared distribution.
        double freedom = (size - 1.0) * (size - 1);
        assertEquals(freedom, chiSquared, 5 * Math.sqrt(2 * freedom) + 5);
    }

    @Test
    void neighboursAreTornApart() {
        int[] order = order(3, 0, 60_000);
        long distance = 0;
        for (int i = 1; i < order.length; i++) {
            distance += Math.abs(order[i] - order[i - 1]);
        }
        // Two independent uniform indices lie a third of the size apart on average.
        assertEquals(20_000, (double) distance / (order.length - 1), 200);
    }

    @Test
    void anEmptyRangeHasNoOrder() {
        assertThrows(IllegalArgumentException.class, () -> new Permutation(1, 0));
    }
}
