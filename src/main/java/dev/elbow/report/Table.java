package dev.elbow.report;

import dev.elbow.files.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table of a report. A page shows numbers rounded, {@link #csv} and {@link #json} hold them in full. Immutable.
 *
 * @param id names its files and its place in the page: lower-case letters, digits and dashes, unique in a page
 * @param title heading above the table
 * @param columns headings of the columns, each once
 * @param rows as many cells as columns; each a string, a number, a {@link MeanCell}, or null for "not measured"
 */
public record Table(String id, String title, List<String> columns, List<List<Object>> rows) {
    /** Ends the heading of a column of standard deviations. */
    private static final String DEVIATION = ", standard deviation";

    /**
     * Checks the cells.
     *
     * @throws IllegalArgumentException if the id cannot name a file, a row has more or fewer cells than there are columns, or a
     *     cell is neither string nor number nor mean
     */
    public Table {
        FigureText.checkId(id);
        columns = List.copyOf(columns);
        if (columns.isEmpty() || columns.stream().distinct().count() != columns.size()) {
            throw new IllegalArgumentException(
                    "the table \"%s\" needs columns with different headings, found %s".formatted(id, columns));
        }
        List<List<Object>> copies = new ArrayList<>();
        for (List<Object> row : rows) {
            checkRow(id, columns, row);
            // List.copyOf refuses null.
            copies.add(Collections.unmodifiableList(new ArrayList<>(row)));
        }
        rows = Collections.unmodifiableList(copies);
    }

    private static void checkRow(String id, List<String> columns, List<Object> row) {
        if (row.size() != columns.size()) {
            throw new IllegalArgumentException("a row of the table \"%s\" has %d cells for %d columns: %s"
                    .formatted(id, row.size(), columns.size(), row));
        }
        for (Object cell : row) {
            if (cell != null && !(cell instanceof String) && !(cell instanceof Number) && !(cell instanceof MeanCell)) {
                throw new IllegalArgumentException(
                        "a cell of the table \"%s\" is neither string nor number nor mean: %s of %s"
                                .formatted(id, cell, cell.getClass().getName()));
            }
        }
    }

    /** Returns one row; a null cell is one that was not measured. */
    public static List<Object> row(Object... cells) {
        return Arrays.asList(cells);
    }

    /**
     * Returns the table as comma-separated values (RFC 4180) with a heading line; what was not measured is empty. A column with a
     * {@link MeanCell} holds means, and is followed by one of standard deviations.
     */
    public String csv() {
        List<Object> headings = new ArrayList<>();
        boolean[] deviates = new boolean[columns.size()];
        for (int i = 0; i < deviates.length; i++) {
            int column = i;
            deviates[i] = rows.stream().anyMatch(row -> row.get(column) instanceof MeanCell);
            headings.add(columns.get(i));
            if (deviates[i]) {
                headings.add(columns.get(i) + DEVIATION);
            }
        }
        StringBuilder text = new StringBuilder(line(headings));
        for (List<Object> row : rows) {
            List<Object> cells = new ArrayList<>();
            for (int i = 0; i < deviates.length; i++) {
                MeanCell mean = row.get(i) instanceof MeanCell cell ? cell : null;
                cells.add(mean == null ? row.get(i) : Double.valueOf(mean.mean()));
                if (deviates[i]) {
                    cells.add(mean == null ? null : Double.valueOf(mean.std()));
                }
            }
            text.append(line(cells));
        }
        return text.toString();
    }

    private static String line(List<?> cells) {
        return cells.stream().map(Table::csvCell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String csvCell(Object cell) {
        String text = cell == null ? "" : cell.toString();
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /**
     * Returns the table as a JSON object with its id, title and rows, each row an object with the columns as keys; a
     * {@link MeanCell} is an object with {@code mean}, {@code std} and {@code n}.
     */
    public String json() {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (List<Object> row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                object.put(columns.get(i), json(row.get(i)));
            }
            objects.add(object);
        }
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("id", id);
        table.put("title", title);
        table.put("rows", objects);
        return JsonObject.writePretty(table);
    }

    private static Object json(Object cell) {
        if (cell instanceof MeanCell several) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("mean", finite(several.mean()));
            object.put("std", finite(several.std()));
            object.put("n", several.n());
            return object;
        }
        return finite(cell);
    }

    /** JSON has no word for infinity and NaN but a string. */
    private static Object finite(Object cell) {
        return cell instanceof Number number && !Double.isFinite(number.doubleValue()) ? cell.toString() : cell;
    }
}
