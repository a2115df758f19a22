package dev.elbow.contract;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a run yields, by name: ports, gradients by parameter, loss totals. Rows past the valid ones are left out. */
final class Outcome {
    final Map<String, float[]> arrays = new LinkedHashMap<>();
    double recon;
    double kl;

    float[] get(String name) {
        float[] array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no " + name + " among " + arrays.keySet());
        }
        return array;
    }
}
