package dev.elbow.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The option object of a {@link LatentPlane}: one series a class, one for each Gaussian; a point's third value is its number. */
final class PlaneOption {
    /** Room around the outermost point. */
    private static final double MARGIN = 1.05;

    private PlaneOption() {}

    /** The axes reach to the outermost point, and at least to {@code least} in all directions. */
    static Map<String, Object> of(
            float[] points, int[] labels, List<String> classes, List<Ellipse> ellipses, Axis x, Axis y, double least) {
        int kinds = labels == null
                ? 1
                : Math.max(classes.size(), 1 + Arrays.stream(labels).max().orElse(0));
        List<List<Object>> data = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Object> drawn = new ArrayList<>();
        for (int kind = 0; kind < kinds; kind++) {
            data.add(new ArrayList<>());
        }
        double reach = least;
        for (int i = 0; i < points.length / 2; i++) {
            float across = points[2 * i];
            float up = points[2 * i + 1];
            reach = Math.max(reach, Math.max(Math.abs(across), Math.abs(up)));
            List<Object> point = ChartOptions.pair(across, up);
            point.add(i);
            data.get(labels == null ? 0 : labels[i]).add(point);
        }
        for (int kind = 0; kind < kinds; kind++) {
            String name = kind < classes.size() ? classes.get(kind) : labels == null ? "samples" : "class " + kind;
            names.add(name);
            Map<String, Object> series = ChartOptions.named("scatter", name, kind);
            itemStyle(series).put("opacity", 0.65);
            series.put("symbolSize", 6);
            series.put("data", data.get(kind));
            drawn.add(series);
        }
        for (Ellipse ellipse : ellipses) {
            drawn.add(contour(ellipse));
            drawn.add(centre(ellipse));
        }
        Map<String, Object> option = ChartOptions.option(List.of(), drawn, axis(x, true, reach), axis(y, false, reach));
        // Labels have a fixed room, so that the plot is as high as wide wherever the figure is.
        option.put("grid", Map.of("left", 44, "right", 16, "top", 56, "bottom", 44));
        if (labels != null) {
            option.put("legend", ChartOptions.legend(names));
        }
        return option;
    }

    /** One reach for both axes: distances in all directions compare. */
    private static Map<String, Object> axis(Axis axis, boolean across, double reach) {
        Map<String, Object> map = ChartOptions.axis(axis, across);
        map.put("min", ChartOptions.value(-MARGIN * reach));
        map.put("max", ChartOptions.value(MARGIN * reach));
        map.put("axisLine", Map.of("onZero", false));
        map.put("axisLabel", Map.of("showMinLabel", false, "showMaxLabel", false));
        return map;
    }

    private static Map<String, Object> contour(Ellipse ellipse) {
        Map<String, Object> line = new LinkedHashMap<>();
        List<Object> data = new ArrayList<>();
        for (double[] point : ellipse.contour()) {
            data.add(ChartOptions.pair(point[0], point[1]));
        }
        line.put("type", "line");
        line.put("name", ellipse.name());
        line.put("role", "contour");
        line.put("data", data);
        line.put("showSymbol", false);
        line.put("silent", true);
        line.put("z", 3);
        return line;
    }

    private static Map<String, Object> centre(Ellipse ellipse) {
        Map<String, Object> mark = new LinkedHashMap<>();
        mark.put("type", "scatter");
        mark.put("name", ellipse.name());
        mark.put("role", "centre");
        mark.put("symbol", "diamond");
        mark.put("symbolSize", 12);
        mark.put("z", 4);
        mark.put("data", List.of(ChartOptions.pair(ellipse.mean()[0], ellipse.mean()[1])));
        return mark;
    }

    @SuppressWarnings("unchecked") // ChartOptions.named makes this map.
    private static Map<String, Object> itemStyle(Map<String, Object> series) {
        return (Map<String, Object>) series.get("itemStyle");
    }
}
