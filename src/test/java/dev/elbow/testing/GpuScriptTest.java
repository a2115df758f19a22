package dev.elbow.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bench/gpu} as far as it goes without a bundle; {@code .ci/bundle} runs the whole on the emulator. */
class GpuScriptTest {
    private static final String STEP =
            "{\"device\": \"%s\", \"median_ms\": 0.05, \"images_per_second\": 2560000, \"model\": \"conv-vae\"}";
    private static final String PEER =
            "{\"device\": \"NVIDIA H200\", \"step_us\": 150, \"run_seconds\": 1.4, \"version\": \"2\", \"precision\": \"tf32\"}";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"run.sh", "bundle.sh", "elbow"})
    void scriptsParse(String script) throws Exception {
        Requires.program("bash");
        Programs.run("bash", "-n", "bench/gpu/" + script);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--parts info,nothing", "--fast", "--out", "--bundle no/such/file --parts info"})
    void mistakesAreRefused(String arguments) throws Exception {
        Requires.program("bash");
        Process process = new ProcessBuilder("bash", "-c", "OUT=" + folder + " bench/gpu/run.sh " + arguments)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(2, process.waitFor(), output);
        assertTrue(output.startsWith("run.sh: ") && output.lines().count() == 1, output);
    }

    private String report(String device) throws IOException, InterruptedException {
        Requires.program("python3");
        Path results = folder.resolve("results.tsv");
        Files.writeString(
                results,
                String.join(
                        "\n",
                        "step\tconv-vae, batch 128, tf32\t0\t3\t" + STEP.formatted(device),
                        "peers\ttorch graph, tf32\t0\t20\t" + (device.startsWith("NVIDIA") ? PEER : "{}"),
                        "peers\tjax, tf32\t1\t2\tModuleNotFoundError: No module named 'jax'",
                        "kernels\ttf32\t124\t60\t",
                        ""));
        Programs.run("python3", "bench/gpu/report.py", results.toString(), folder.toString(), "--commit", "abc");
        return Files.readString(folder.resolve("gpu.md"));
    }

    @Test
    void theTableHoldsFiguresRatiosAndWhatFailed() throws Exception {
        String table = report("NVIDIA H200");
        assertTrue(table.startsWith("# Elbow on a GPU\n"), table);
        assertTrue(table.contains("| conv-vae, batch 128, tf32 | 50.0 | 2,560,000 |"), table);
        assertTrue(table.contains("| torch graph, tf32 | 150.0 | 1.40 | 2 | 3.00× |"), table);
        assertTrue(table.contains("| peers | jax, tf32 | failed (1) | 2 | ModuleNotFoundError"), table);
        assertTrue(table.contains("| kernels | tf32 | out of time | 60 |"), table);
        JsonObject json = JsonObject.parse(Files.readString(folder.resolve("gpu.json")), "gpu.json");
        assertEquals("abc", json.string("commit"));
    }

    @Test
    void figuresOfAnEmulatorAreNotShown() throws Exception {
        String table = report("cuda: Elbow emulator (not a GPU)");
        assertTrue(table.startsWith("# NOT A GPU"), table);
        assertFalse(table.contains("2,560,000"), table);
    }
}
