package dev.elbow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalQuantileTest {
    /** From any table of the normal distribution. */
    @ParameterizedTest
    @CsvSource({
        "0.5, 0",
        "0.975, 1.959963984540",
        "0.025, -1.959963984540",
        "0.84134474606854, 1",
        "0.99865010196837, 3"
    })
    void agreesWithTables(double p, double x) {
        assertEquals(x, NormalQuantile.of(p), 1e-9);
        assertEquals(p, NormalQuantile.cdf(x), 1e-12);
    }

    @Test
    void isSymmetric() {
        for (double p = 0.001; p < 0.5; p += 0.013) {
            assertEquals(-NormalQuantile.of(p), NormalQuantile.of(1 - p), 1e-12);
        }
    }
}
