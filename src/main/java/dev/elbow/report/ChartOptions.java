package dev.elbow.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The option objects of ECharts for the usual charts. Colours that depend on light and dark are left to the theme; the band of
 * standard deviations, a function in ECharts, is named here and filled in by {@code chart/option.js}.
 */
final class ChartOptions {
    /** Above this many points in a line, a mark on each would hide the line. */
    private static final int MARKED = 40;

    private ChartOptions() {}

    static Map<String, Object> lines(Axis x, Axis y, List<Series> series) {
        List<Object> drawn = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            Series one = series.get(i);
            if (one.std() != null) {
                drawn.add(band(one, i));
            }
            Map<String, Object> line = cloud("line", one, i);
            line.put("showSymbol", one.x().length <= MARKED);
            line.put("symbolSize", 5);
            line.put("connectNulls", false);
            line.put("lineStyle", Map.of("width", 2));
            drawn.add(line);
        }
        Map<String, Object> across = whole(axis(x, true), series.stream().map(Series::x));
        Map<String, Object> up = whole(axis(y, false), series.stream().map(Series::y));
        Map<String, Object> option = option(series, drawn, across, up);
        option.put("tooltip", Map.of("trigger", "axis", "confine", true));
        return option;
    }

    /** What is counted has no ticks between whole numbers: there is no epoch one and a half. */
    private static Map<String, Object> whole(Map<String, Object> axis, Stream<double[]> values) {
        if (values.flatMapToDouble(Arrays::stream).allMatch(value -> value == Math.rint(value))) {
            axis.put("minInterval", 1);
        }
        return axis;
    }

    static Map<String, Object> scatter(Axis x, Axis y, List<Series> series) {
        List<Object> drawn = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            Map<String, Object> points = cloud("scatter", series.get(i), i);
            points.put("symbolSize", 7);
            drawn.add(points);
        }
        Map<String, Object> option = option(series, drawn, axis(x, true), axis(y, false));
        option.put("tooltip", Map.of("trigger", "item", "confine", true));
        return option;
    }

    static Map<String, Object> bars(List<String> categories, Axis y, List<Series> series) {
        List<Object> drawn = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            Series one = series.get(i);
            List<Object> values = new ArrayList<>(Collections.nCopies(categories.size(), null));
            for (int bar = 0; bar < one.y().length; bar++) {
                values.set((int) one.x()[bar], value(one.y()[bar]));
            }
            Map<String, Object> bars = named("bar", one.name(), i);
            bars.put("data", values);
            bars.put("barMaxWidth", 48);
            drawn.add(bars);
        }
        Map<String, Object> across = new LinkedHashMap<>();
        across.put("type", "category");
        across.put("data", List.copyOf(categories));
        across.put("axisTick", Map.of("show", false));
        Map<String, Object> up = axis(y, false);
        // The length of a bar is its value: it begins at 0.
        up.put("scale", y.logarithmic());
        Map<String, Object> option = option(series, drawn, across, up);
        option.put("tooltip", Map.of("trigger", "axis", "confine", true));
        return option;
    }

    static Map<String, Object> option(
            List<Series> series, List<Object> drawn, Map<String, Object> x, Map<String, Object> y) {
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("animation", false);
        option.put("color", Palette.css());
        boolean named = series.size() > 1;
        option.put("grid", Map.of("left", 12, "right", 24, "top", named ? 48 : 28, "bottom", 28, "containLabel", true));
        if (named) {
            option.put("legend", legend(series.stream().map(Series::name).toList()));
        }
        option.put("xAxis", x);
        option.put("yAxis", y);
        option.put("series", drawn);
        return option;
    }

    static Map<String, Object> legend(List<String> names) {
        return Map.of("type", "scroll", "top", 0, "data", names);
    }

    static Map<String, Object> axis(Axis axis, boolean across) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", axis.logarithmic() ? "log" : "value");
        if (axis.logarithmic()) {
            map.put("logBase", axis.logBase());
        }
        map.put("name", axis.name());
        map.put("scale", true);
        if (across) {
            map.put("nameLocation", "middle");
            map.put("nameGap", 28);
        } else {
            // The axis' name stands above it, from its left edge on: it then needs no turning.
            map.put("nameLocation", "end");
            map.put("nameTextStyle", Map.of("align", "left"));
        }
        return map;
    }

    static Map<String, Object> cloud(String type, Series series, int colour) {
        Map<String, Object> map = named(type, series.name(), colour);
        List<Object> data = new ArrayList<>();
        for (int i = 0; i < series.x().length; i++) {
            data.add(pair(series.x()[i], series.y()[i]));
        }
        map.put("data", data);
        return map;
    }

    static Map<String, Object> named(String type, String name, int colour) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", type);
        map.put("name", name);
        map.put("itemStyle", new LinkedHashMap<>(Map.of("color", Palette.css(colour))));
        return map;
    }

    private static Map<String, Object> band(Series series, int colour) {
        Map<String, Object> map = named("custom", series.name(), colour);
        List<Object> data = new ArrayList<>();
        for (int i = 0; i < series.x().length; i++) {
            double y = series.y()[i];
            double std = series.std()[i];
            if (Double.isFinite(y) && Double.isFinite(std)) {
                data.add(List.of(value(series.x()[i]), value(y - std), value(y + std)));
            }
        }
        map.put("renderItem", "band");
        map.put("encode", Map.of("x", 0, "y", List.of(1, 2)));
        map.put("data", data);
        map.put("silent", true);
        map.put("tooltip", Map.of("show", false));
        return map;
    }

    static List<Object> pair(double x, double y) {
        List<Object> pair = new ArrayList<>();
        pair.add(value(x));
        pair.add(value(y));
        return pair;
    }

    /** Six digits are more than an eye sees, and keep the page small; what is not finite becomes a gap. */
    static Object value(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        return value == Math.rint(value) && Math.abs(value) < 1e6
                ? (Object) (int) value
                : Double.valueOf("%.6g".formatted(value));
    }
}
