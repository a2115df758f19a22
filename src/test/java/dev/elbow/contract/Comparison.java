package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Map;

/** Compares what a backend yields with what it should, and says by how much it is wrong and how to see it again. */
final class Comparison {
    private final String repro;
    private double worstShare;
    private String worst = "nothing compared";

    /** Creates a comparison; {@code repro} names backend, case and seed in every failure. */
    Comparison(String repro) {
        this.repro = repro;
    }

    /** Fails unless both hold the same arrays and each element lies within the tolerance. */
    void check(Outcome expected, Outcome actual, Tolerance tolerance) {
        assertEquals(expected.arrays.keySet(), actual.arrays.keySet(), repro);
        for (Map.Entry<String, float[]> entry : expected.arrays.entrySet()) {
            String name = entry.getKey();
            double scale = rms(entry.getValue());
            if (name.startsWith("gradient of ") && name.endsWith(".bias")) {
                // Few numbers, sums of the same terms as the weights': where they cancel, their own rms says nothing of
                // the terms.
                float[] weight = expected.get(name.substring(0, name.length() - "bias".length()) + "weight");
                scale = Math.max(scale, rms(weight));
            }
            check(name, entry.getValue(), actual.get(name), tolerance, scale);
        }
    }

    /** Fails unless each element lies within the tolerance; NaN and infinities must be equal. */
    void check(String name, float[] expected, float[] actual, Tolerance tolerance) {
        check(name, expected, actual, tolerance, rms(expected));
    }

    private void check(String name, float[] expected, float[] actual, Tolerance tolerance, double scale) {
        assertEquals(expected.length, actual.length, () -> name + " has the wrong length; " + repro);
        int at = -1;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double share = share(expected[i], actual[i], tolerance.limit(expected[i], scale));
            if (share > largest) {
                largest = share;
                at = i;
            }
        }
        if (largest > worstShare) {
            worstShare = largest;
            worst = "%s[%d]: expected %s, found %s".formatted(name, at, expected[at], actual[at]);
        }
        if (largest > 1) {
            fail(
                    "%s[%d] of %d: expected %s, found %s, error %.3g is %.3g times the tolerance (scale %.3g)%n  again with: %s"
                            .formatted(
                                    name,
                                    at,
                                    expected.length,
                                    expected[at],
                                    actual[at],
                                    Math.abs((double) expected[at] - actual[at]),
                                    largest,
                                    scale,
                                    repro));
        }
    }

    private static double share(float expected, float actual, double limit) {
        if (!Float.isFinite(expected) || !Float.isFinite(actual)) {
            return Float.compare(expected, actual) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        double error = Math.abs((double) expected - actual);
        return error == 0 ? 0 : error / limit;
    }

    static double rms(float[] values) {
        double sum = 0;
        int finite = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                sum += (double) value * value;
                finite++;
            }
        }
        return finite == 0 ? 0 : Math.sqrt(sum / finite);
    }

    /** Returns the largest share of a tolerance that any element used. */
    double worstShare() {
        return worstShare;
    }

    /** Returns the element that used it. */
    String worst() {
        return worst;
    }
}
