package dev.elbow.data;

import java.util.Arrays;
import java.util.List;

/**
 * What the samples of a generated data set were drawn from. Factors are independent and uniform over their values.
 *
 * @param names one name for each factor
 * @param sizes how many values each factor has
 * @param ordered whether the values of each factor are steps of a scale, so that neighbours are alike; else they are kinds
 * @param values the value of each factor, from 0, for each sample: {@code [n][factors]}
 */
public record Factors(List<String> names, int[] sizes, boolean[] ordered, int[][] values) {
    /** Copies and checks the values. */
    public Factors {
        names = List.copyOf(names);
        sizes = sizes.clone();
        ordered = ordered.clone();
        values = Arrays.stream(values).map(int[]::clone).toArray(int[][]::new);
        if (sizes.length != names.size() || ordered.length != names.size()) {
            throw new IllegalArgumentException(
                    "%d factors have %d sizes, and %d orders".formatted(names.size(), sizes.length, ordered.length));
        }
        for (int[] row : values) {
            if (row.length != sizes.length) {
                throw new IllegalArgumentException(
                        "a sample has %d values, there are %d factors".formatted(row.length, sizes.length));
            }
            for (int f = 0; f < row.length; f++) {
                if (row[f] < 0 || row[f] >= sizes[f]) {
                    throw new IllegalArgumentException("the factor %s has values 0 to %d, a sample has %d"
                            .formatted(names.get(f), sizes[f] - 1, row[f]));
                }
            }
        }
    }

    /** Returns the values of one factor for all samples. */
    public int[] column(int factor) {
        return Arrays.stream(values).mapToInt(row -> row[factor]).toArray();
    }
}
