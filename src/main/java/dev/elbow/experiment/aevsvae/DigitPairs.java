package dev.elbow.experiment.aevsvae;

import dev.elbow.data.Dataset;
import dev.elbow.experiment.ClassPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Which classes interpolations go between. */
final class DigitPairs {
    /** Pairs of digits that are close, or have little in common. */
    private static final int[][] WANTED = {{4, 6}, {3, 7}, {5, 8}};

    private DigitPairs() {}

    /**
     * Returns pairs of classes: 4 and 6, 3 and 7, 5 and 8 as far as the data have both, else pairs of the first classes that they
     * have; none without labels or with fewer than two classes.
     *
     * @param most paths of a pair at most
     */
    static List<ClassPair> of(Dataset data, int most) {
        if (!data.hasLabels()) {
            return List.of();
        }
        List<ClassPair> wanted = between(data, most, WANTED);
        return wanted.isEmpty() ? between(data, most, firstClasses(data)) : wanted;
    }

    private static List<ClassPair> between(Dataset data, int most, int[]... pairs) {
        List<ClassPair> there = new ArrayList<>();
        for (int[] pair : pairs) {
            ClassPair.of(data, pair[0], pair[1], most).ifPresent(there::add);
        }
        return there;
    }

    private static int[][] firstClasses(Dataset data) {
        int[] there = Arrays.stream(data.labels()).distinct().sorted().toArray();
        return IntStream.range(0, Math.min(there.length / 2, WANTED.length))
                .mapToObj(i -> new int[] {there[2 * i], there[2 * i + 1]})
                .toArray(int[][]::new);
    }
}
