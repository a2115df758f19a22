package dev.elbow.report;

import java.util.List;
import java.util.Map;

/**
 * A figure with axes and a legend. One option object of ECharts describes it; the page draws it, and the same object becomes
 * the SVG file beside the page.
 *
 * @param text what it says in words
 * @param option maps, lists, strings, numbers and booleans, as ECharts 5 reads them; never to be changed
 */
public record Chart(FigureText text, Map<String, Object> option) implements Figure {

    /** Returns lines through the values of each series, with a band where a series has standard deviations. */
    public static Chart lines(FigureText text, Axis x, Axis y, List<Series> series) {
        return new Chart(text, ChartOptions.lines(x, y, series));
    }

    /** Returns lines through the values of each series, with a band where a series has standard deviations. */
    public static Chart lines(FigureText text, Axis x, Axis y, Series... series) {
        return lines(text, x, y, List.of(series));
    }

    /** Returns bars side by side, one group for each category; see {@link Series#bars}. */
    public static Chart bars(FigureText text, List<String> categories, Axis y, Series... series) {
        return new Chart(text, ChartOptions.bars(categories, y, List.of(series)));
    }

    /** Returns points, one colour for each series. */
    public static Chart scatter(FigureText text, Axis x, Axis y, Series... series) {
        return new Chart(text, ChartOptions.scatter(x, y, List.of(series)));
    }

    /**
     * Returns a matrix of shaded cells, the first row at the top.
     *
     * @param value name of what the cells hold
     * @param across name of the axis along the columns
     * @param down name of the axis along the rows
     * @param cells one list for each row, of finite values
     * @throws IllegalArgumentException if there are more or fewer cells than rows and columns
     */
    public static Chart heat(
            FigureText text,
            String value,
            String across,
            List<String> columns,
            String down,
            List<String> rows,
            List<List<HeatCell>> cells) {
        return new Chart(text, HeatOption.of(value, across, columns, down, rows, cells));
    }

    /**
     * Returns a confusion matrix, each row shaded by its shares.
     *
     * @param counts {@code counts[actual][predicted]}
     * @param classes names of the classes, as many as rows and columns
     */
    public static Chart confusion(FigureText text, List<String> classes, int[][] counts) {
        return new Chart(text, ConfusionOption.of(classes, counts));
    }
}
