package dev.elbow.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A matrix of shaded cells as a chart, the first row at the top. */
final class HeatOption {
    private static final int LIGHT = 0xEAF1F8;
    private static final int DARK = 0x0B3C6F;
    /** From this shade on white letters read better than dark ones. */
    private static final double WHITE_FROM = 0.45;
    /** Height of a label's line in pixels. */
    private static final int LINE = 16;

    private HeatOption() {}

    /**
     * Returns the option object.
     *
     * @param name of the values
     * @param across name of the axis along the columns
     * @param down name of the axis along the rows
     * @param cells one list for each row
     */
    static Map<String, Object> of(
            String name,
            String across,
            List<String> columns,
            String down,
            List<String> rows,
            List<List<HeatCell>> cells) {
        if (cells.size() != rows.size() || cells.stream().anyMatch(row -> row.size() != columns.size())) {
            throw new IllegalArgumentException("a heat map of %d rows and %d columns has as many cells, found %s"
                    .formatted(
                            rows.size(),
                            columns.size(),
                            cells.stream().map(List::size).toList()));
        }
        List<Object> data = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                data.add(cell(row, column, cells.get(row).get(column)));
            }
        }
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("animation", false);
        option.put("grid", Map.of("left", 12, "right", 12, "top", 32, "bottom", 28, "containLabel", true));
        Map<String, Object> x = axis(across, columns);
        x.put("nameLocation", "middle");
        x.put("nameGap", 28);
        option.put("xAxis", x);
        Map<String, Object> y = axis(down, rows);
        y.put("inverse", true);
        y.put("nameLocation", "start");
        option.put("yAxis", y);
        option.put("tooltip", Map.of("trigger", "item", "confine", true));
        Map<String, Object> series = new LinkedHashMap<>();
        series.put("type", "heatmap");
        series.put("name", name);
        series.put("data", data);
        // Without it the lines of a label lie on each other.
        series.put("label", Map.of("show", true, "lineHeight", LINE));
        option.put("series", List.of(series));
        return option;
    }

    private static Map<String, Object> axis(String name, List<String> categories) {
        Map<String, Object> axis = new LinkedHashMap<>();
        axis.put("type", "category");
        axis.put("name", name);
        axis.put("data", List.copyOf(categories));
        axis.put("axisTick", Map.of("show", false));
        return axis;
    }

    private static Map<String, Object> cell(int row, int column, HeatCell of) {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("value", List.of(column, row, ChartOptions.value(of.value())));
        cell.put("itemStyle", Map.of("color", "#%06x".formatted(mix(of.shade()))));
        cell.put("label", Map.of("color", of.shade() >= WHITE_FROM ? "#ffffff" : "#1b2733", "formatter", of.label()));
        return cell;
    }

    private static int mix(double shade) {
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int light = LIGHT >> shift & 0xFF;
            int dark = DARK >> shift & 0xFF;
            colour |= (int) Math.round(light + (dark - light) * shade) << shift;
        }
        return colour;
    }
}
