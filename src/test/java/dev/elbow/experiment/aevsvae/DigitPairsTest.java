package dev.elbow.experiment.aevsvae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.data.Dataset;
import dev.elbow.experiment.ClassPair;
import dev.elbow.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which classes interpolations go between, and from which images. */
class DigitPairsTest {
    /** Samples of one value, their index. */
    private static Dataset data(int... labels) {
        float[] values = new float[labels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Dataset.of(values, Shape.of(1)).labelled(labels);
    }

    private static List<String> names(List<ClassPair> pairs) {
        return pairs.stream().map(pair -> pair.from() + "-" + pair.to()).toList();
    }

    @Test
    void theDigitsThatAreNamedIfTheyAreThere() {
        try (Dataset all = data(8, 7, 6, 5, 4, 3, 2, 1, 0, 9)) {
            List<ClassPair> pairs = DigitPairs.of(all, 2);
            assertEquals(List.of("4-6", "3-7", "5-8"), names(pairs));
            assertArrayEquals(new float[] {4}, pairs.getFirst().starts().getFirst());
            assertArrayEquals(new float[] {2}, pairs.getFirst().ends().getFirst());
        }
        try (Dataset some = data(0, 4, 6, 5)) {
            assertEquals(List.of("4-6"), names(DigitPairs.of(some, 2)));
        }
    }

    @Test
    void otherwiseTheFirstClassesThatAreThere() {
        try (Dataset few = data(3, 0, 2, 0)) {
            assertEquals(List.of("0-2"), names(DigitPairs.of(few, 2)));
        }
        try (Dataset four = data(1, 0, 2, 3)) {
            assertEquals(List.of("0-1", "2-3"), names(DigitPairs.of(four, 2)));
        }
    }

    @Test
    void asManyPathsAsBothClassesHaveImages() {
        try (Dataset data = data(0, 0, 0, 1, 1, 0)) {
            ClassPair pair = DigitPairs.of(data, 5).getFirst();
            assertEquals(2, pair.starts().size());
            assertEquals(2, pair.ends().size());
            assertArrayEquals(new float[] {4}, pair.ends().getLast());
            assertEquals(1, DigitPairs.of(data, 1).getFirst().starts().size());
        }
    }

    @Test
    void noneWithoutTwoClasses() {
        try (Dataset plain = Dataset.of(new float[3], Shape.of(1));
                Dataset one = data(0, 0)) {
            assertTrue(DigitPairs.of(plain, 2).isEmpty());
            assertTrue(DigitPairs.of(one, 2).isEmpty());
        }
    }
}
