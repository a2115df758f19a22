package dev.elbow.peers.compare;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A line of the table.
 *
 * @param median median of the rounds' medians, in milliseconds
 * @param least smallest of them
 * @param most largest of them
 * @param ratio this median over Elbow's; NaN for Elbow itself, or without it
 */
record Row(
        String model, String program, double median, double least, double most, double imagesPerSecond, double ratio) {

    static Row of(String model, String program, double[] sorted, int batch, double elbow) {
        int n = sorted.length;
        double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        return new Row(model, program, median, sorted[0], sorted[n - 1], batch * 1e3 / median, median / elbow);
    }

    String markdown() {
        String times = Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2f×", ratio);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.2f | %.2f–%.2f | %,.0f | %s |",
                model,
                program,
                median,
                least,
                most,
                imagesPerSecond,
                times);
    }

    Map<String, Object> json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", model);
        fields.put("program", program);
        fields.put("median_ms", median);
        fields.put("least_ms", least);
        fields.put("most_ms", most);
        fields.put("images_per_second", imagesPerSecond);
        fields.put("ratio", Double.isNaN(ratio) ? null : ratio);
        return fields;
    }
}
