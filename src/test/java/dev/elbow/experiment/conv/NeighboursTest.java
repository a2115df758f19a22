package dev.elbow.experiment.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    /** Classes 0, 1 and 3 with centres at 0, 1 and 5; class 2 has no samples. */
    private static final Neighbours NEIGHBOURS =
            Neighbours.of(new float[] {-1, 0, 1, 0, 1, 0, 5, 0}, 2, new int[] {0, 0, 1, 3}, 4);

    @Test
    void pairsOfClassesThatOccurAreOrderedByDistance() {
        assertEquals(
                List.of(new Neighbours.Pair(0, 1, 1), new Neighbours.Pair(1, 3, 4), new Neighbours.Pair(0, 3, 5)),
                NEIGHBOURS.pairs());
    }

    @Test
    void aRankIsThePlaceAmongAllPairs() {
        assertEquals(1, NEIGHBOURS.rank(0, 1));
        assertEquals(3, NEIGHBOURS.rank(0, 3));
        assertEquals(5, NEIGHBOURS.distance(0, 3));
    }

    @Test
    void aClassWithoutSamplesHasNoRank() {
        assertTrue(Double.isNaN(NEIGHBOURS.rank(1, 2)));
        assertTrue(Double.isNaN(NEIGHBOURS.distance(1, 2)));
    }
}
