package dev.elbow.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A confusion matrix as a chart: a cell holds its count and is shaded by its share of the row. */
final class ConfusionOption {
    private static final int LIGHT = 0xEAF1F8;
    private static final int DARK = 0x0B3C6F;
    /** From this share on white letters read better than dark ones. */
    private static final double WHITE_FROM = 0.45;

    private ConfusionOption() {}

    static Map<String, Object> of(List<String> classes, int[][] counts) {
        int n = classes.size();
        if (counts.length != n || Arrays.stream(counts).anyMatch(row -> row.length != n)) {
            throw new IllegalArgumentException(
                    "a confusion matrix of %d classes has as many rows and columns, found %d rows"
                            .formatted(n, counts.length));
        }
        List<Object> cells = new ArrayList<>();
        for (int actual = 0; actual < n; actual++) {
            int total = Math.max(1, Arrays.stream(counts[actual]).sum());
            for (int predicted = 0; predicted < n; predicted++) {
                cells.add(
                        cell(actual, predicted, counts[actual][predicted], (double) counts[actual][predicted] / total));
            }
        }
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("animation", false);
        option.put("grid", Map.of("left", 12, "right", 12, "top", 32, "bottom", 28, "containLabel", true));
        Map<String, Object> across = axis("predicted", classes);
        across.put("nameLocation", "middle");
        across.put("nameGap", 28);
        option.put("xAxis", across);
        Map<String, Object> down = axis("actual", classes);
        down.put("inverse", true);
        down.put("nameLocation", "start");
        option.put("yAxis", down);
        option.put("tooltip", Map.of("trigger", "item", "confine", true));
        Map<String, Object> series = new LinkedHashMap<>();
        series.put("type", "heatmap");
        series.put("name", "images");
        series.put("data", cells);
        series.put("label", Map.of("show", true));
        option.put("series", List.of(series));
        return option;
    }

    private static Map<String, Object> axis(String name, List<String> classes) {
        Map<String, Object> axis = new LinkedHashMap<>();
        axis.put("type", "category");
        axis.put("name", name);
        axis.put("data", List.copyOf(classes));
        axis.put("axisTick", Map.of("show", false));
        return axis;
    }

    private static Map<String, Object> cell(int actual, int predicted, int count, double share) {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("value", List.of(predicted, actual, count));
        cell.put("itemStyle", Map.of("color", "#%06x".formatted(mix(share))));
        cell.put("label", Map.of("color", share >= WHITE_FROM ? "#ffffff" : "#1b2733"));
        return cell;
    }

    private static int mix(double share) {
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int light = LIGHT >> shift & 0xFF;
            int dark = DARK >> shift & 0xFF;
            colour |= (int) Math.round(light + (dark - light) * share) << shift;
        }
        return colour;
    }
}
