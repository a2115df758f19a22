package dev.elbow.cli;

import dev.elbow.backend.LaunchGraph;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a measurement of training steps found.
 *
 * @param latent values of a latent code
 * @param device what the device says it is
 * @param millis time of each step
 * @param primitiveSums sums of the vendor library's primitive times in milliseconds by configuration, empty if the backend
 *     stands on no such library
 * @param graph what one step is to a device that runs steps by itself; else null
 */
record StepTimes(
        String model,
        int batch,
        int latent,
        String backend,
        String device,
        int lanes,
        double[] millis,
        Map<String, Double> primitiveSums,
        LaunchGraph graph) {

    /** Sorts the times. */
    StepTimes {
        millis = millis.clone();
        Arrays.sort(millis);
    }

    double medianMillis() {
        int n = millis.length;
        return (millis[(n - 1) / 2] + millis[n / 2]) / 2;
    }

    double imagesPerSecond() {
        return batch * 1e3 / medianMillis();
    }

    /** Returns the smallest of the sums, or null. */
    Double primitiveSumMillis() {
        return primitiveSums.isEmpty() ? null : Collections.min(primitiveSums.values());
    }

    /** Returns the median over the smallest sum: below 1, the step is faster than its library's primitives. Or null. */
    Double ratio() {
        return primitiveSums.isEmpty() ? null : medianMillis() / primitiveSumMillis();
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", model);
        json.put("batch", batch);
        json.put("backend", backend);
        json.put("device", device);
        json.put("lanes", lanes);
        json.put("median_ms", medianMillis());
        json.put("images_per_second", imagesPerSecond());
        json.put("primitive_sum_ms", primitiveSumMillis());
        json.put("ratio", ratio());
        if (graph != null) {
            json.put("graph_nodes", graph.nodes());
            json.put("critical_path", graph.criticalPath());
        }
        return json;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "step     %s, batch %d, latent %d, %s, lanes %d", model, batch, latent, backend, lanes);
        line(
                text,
                "median   %.2f ms a step, %,.0f images/s (%d steps; fastest %.2f, nine tenths below %.2f)",
                medianMillis(),
                imagesPerSecond(),
                millis.length,
                millis[0],
                millis[millis.length * 9 / 10]);
        if (graph != null) {
            line(
                    text,
                    "graph    %d nodes in one launch, %d of them on the critical path",
                    graph.nodes(),
                    graph.criticalPath());
        }
        primitiveSums.forEach(
                (configuration, sum) -> line(text, "sum      %.2f ms  primitives alone, %s", sum, configuration));
        text.append(
                primitiveSums.isEmpty()
                        ? "ratio    none: this backend stands on no vendor library"
                        : "ratio    %.3f of the smallest sum".formatted(ratio()));
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
