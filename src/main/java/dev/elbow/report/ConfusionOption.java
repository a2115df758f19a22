package dev.elbow.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A confusion matrix as a chart: a cell holds its count and is shaded by its share of the row. */
final class ConfusionOption {
    private ConfusionOption() {}

    static Map<String, Object> of(List<String> classes, int[][] counts) {
        int n = classes.size();
        if (counts.length != n || Arrays.stream(counts).anyMatch(row -> row.length != n)) {
            throw new IllegalArgumentException(
                    "a confusion matrix of %d classes has as many rows and columns, found %d rows"
                            .formatted(n, counts.length));
        }
        List<List<HeatCell>> cells = new ArrayList<>();
        for (int[] actual : counts) {
            int total = Math.max(1, Arrays.stream(actual).sum());
            cells.add(Arrays.stream(actual)
                    .mapToObj(count -> new HeatCell(count, Integer.toString(count), (double) count / total))
                    .toList());
        }
        return HeatOption.of("images", "predicted", classes, "actual", classes, cells);
    }
}
