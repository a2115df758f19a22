package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.files.JsonObject;
import dev.elbow.testing.Emulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BenchStepTest {
    @Test
    void measuresTheStepAndItsYardstick() {
        Cli result = Cli.run("bench step --model dense-vae --batch 16 --threads 2 --json")
                .done();
        JsonObject json = result.json();
        assertEquals(
                List.of(
                        "model",
                        "batch",
                        "backend",
                        "device",
                        "lanes",
                        "median_ms",
                        "images_per_second",
                        "primitive_sum_ms",
                        "ratio"),
                new ArrayList<>(json.keys()));
        assertEquals("cpu", json.string("backend"));
        assertEquals(2, json.int32("lanes"));
        assertEquals(16e3 / json.number("median_ms"), json.number("images_per_second"), 1e-6);
        assertEquals(json.number("median_ms") / json.number("primitive_sum_ms"), json.number("ratio"), 1e-9);
        assertTrue(result.out().contains("agree with the reference"), result.out());
        assertTrue(result.out().contains("(200 steps;"), result.out());
    }

    @Test
    void aTryRunsAFewStepsOnly() {
        Cli result = Cli.run("bench step --model dense-vae --batch 4 --threads 1 --try")
                .done();
        assertTrue(result.out().contains("(1 steps;"), result.out());
    }

    @Test
    @Tag("cuda")
    void roundedFactorsAreJudgedByTheNorm() {
        Emulator.require();
        Cli result = Cli.run("bench step --device cuda --precision tf32 --model conv-vae --batch 2 --try --json")
                .done();
        assertTrue(result.out().contains("agree with the reference"), result.out());
        assertTrue(result.json().int32("graph_nodes") >= result.json().int32("critical_path"));
    }

    @Test
    void takesTheMedianAndTheSmallerSum() {
        StepTimes times =
                new StepTimes("m", 10, 2, "b", "d", 1, new double[] {9, 1, 4, 2}, Map.of("a", 6.0, "b", 5.0), null);
        assertEquals(3, times.medianMillis());
        assertEquals(5, times.primitiveSumMillis());
        assertEquals(0.6, times.ratio(), 1e-12);
        assertEquals(2, new StepTimes("m", 10, 2, "b", "d", 1, new double[] {3, 2, 1}, Map.of(), null).medianMillis());
    }
}
