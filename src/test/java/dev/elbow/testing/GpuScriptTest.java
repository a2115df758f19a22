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
            "{\"device\": \"%s\", \"median_ms\": 0.05, \"images_per_second\": 2560000, \"model\": \"conv-vae\","
                    + " \"graph_nodes\": 30, \"critical_path\": 25}";
    private static final String PEER =
            "{\"device\": \"NVIDIA H200\", \"step_us\": 150, \"run_seconds\": 1.4, \"version\": \"2\", \"precision\": \"tf32\"}";
    private static final String INFO =
            "{\"backends\": {\"cuda\": \"chosen: %s, driver for CUDA 13.0, NVRTC 13.0, cuBLASLt 13.0, cuDNN 9.10\"}}";
    private static final String TRAINING =
            "{\"epochs\": 20, \"recon\": 138.5, \"kl\": 6.25, \"images_per_second\": 1000000, \"seconds\": 1.5}";
    private static final String LATENCY =
            "{\"device\": \"%s\", \"encode\": {\"median_us\": 60.5, \"p99_us\": 80}, \"decode\": {\"median_us\": 70, \"p99_us\": 90}}";
    private static final String KERNELS =
            "{\"device\": \"%s\", \"l2\": \"Cold\", \"copy_gb_s\": 4000, \"product_tflop_s\": 400, \"kernels\":"
                    + " [{\"kernel\": \"adam\", \"bytes\": 1024, \"median_us\": 130, \"gb_s\": 3600, \"share\": 0.9},"
                    + " {\"kernel\": \"thin_input_1\", \"bytes\": 2048, \"median_us\": 150, \"gb_s\": 3000, \"share\": 0.75,"
                    + " \"tflop_s\": 20, \"share_of_products\": 0.05}]}";
    private static final String EMULATOR = "Elbow emulator (not a GPU)";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"run.sh", "bundle.sh", "elbow"})
    void scriptsParse(String script) throws Exception {
        Requires.program("bash");
        Programs.run("bash", "-n", "bench/gpu/" + script);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--parts info,nothing", "--fast", "--out", "--bundle no/such/file --rehearse --parts info"})
    void mistakesAreRefused(String arguments) throws Exception {
        Requires.program("bash");
        Process process = new ProcessBuilder("bash", "-c", "OUT=" + folder + " bench/gpu/run.sh " + arguments)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(2, process.waitFor(), output);
        assertTrue(output.startsWith("run.sh: ") && output.lines().count() == 1, output);
    }

    @Test
    void thePeersCompile() throws Exception {
        Requires.program("python3");
        Programs.run(
                "python3",
                "-c",
                "import pathlib, sys\n"
                        + "for folder in sys.argv[1:]:\n"
                        + "    for file in pathlib.Path(folder).glob('*.py'): compile(file.read_text(), str(file), 'exec')",
                "bench/peers/python",
                "bench/gpu");
    }

    @Test
    void aPeerWithoutItsLibraryIsLeftOut() throws Exception {
        Requires.program("python3");
        Process process = new ProcessBuilder(
                        "python3", "-B", "-c", "import needed; needed.modules('json', 'no_such_library')")
                .directory(Path.of("bench/peers/python").toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(77, process.waitFor(), output);
        assertEquals("no_such_library is not here", output.strip());
    }

    private String report(String device) throws IOException, InterruptedException {
        Requires.program("python3");
        Path results = folder.resolve("results.tsv");
        String described = "cuda: " + device + " (device 0, compute capability 9.0), tf32";
        Files.writeString(
                results,
                String.join(
                        "\n",
                        "info\tmachine\t0\t1\t" + INFO.formatted(device),
                        "start\tfirst step of conv-vae, kernels compiled\t0\t4\t{\"first_step_seconds\": 2.456}",
                        "train\tconv-vae, mnist, 20 epochs, tf32\t0\t3\t" + TRAINING,
                        "train\tsame seed twice, tf32\t0\t3\t{\"same_bits\": true}",
                        "step\tconv-vae, batch 128, tf32\t0\t3\t" + STEP.formatted(described),
                        "kernels\tfp32\t0\t20\t" + KERNELS.formatted(described),
                        "kernels\ttf32\t124\t60\t",
                        "latency\tconv-vae\t0\t2\t" + LATENCY.formatted(described),
                        "peers\ttorch graph, tf32\t0\t20\t" + (device.equals(EMULATOR) ? "{}" : PEER),
                        "peers\ttorch eager, tf32\t77\t0\ttorch is not here",
                        "peers\tjax, tf32\t1\t2\tRuntimeError: jax | broken",
                        ""));
        Programs.run("python3", "bench/gpu/report.py", results.toString(), folder.toString(), "--commit", "abc");
        return Files.readString(folder.resolve("gpu.md"));
    }

    @Test
    void theTableHoldsFiguresRatiosAndWhatFailed() throws Exception {
        String table = report("NVIDIA H200");
        for (String line : new String[] {
            "- device: NVIDIA H200\n",
            "- libraries: NVIDIA H200, driver for CUDA 13.0, NVRTC 13.0, cuBLASLt 13.0, cuDNN 9.10\n",
            "| first step of conv-vae, kernels compiled | 2.46 |",
            "| train | same seed twice, tf32 | ok | 3 | same bits |",
            "| conv-vae, mnist, 20 epochs, tf32 | 1.50 | 1,000,000 | 138.50 | 6.25 |",
            "| conv-vae, batch 128, tf32 | 50.0 | 2,560,000 | 30 | 25 |",
            "| conv-vae, encode | 60.5 | 80.0 |",
            "Ceilings, fp32: copy 4,000 GB/s, products 400.0 TFLOP/s. Cold.",
            "| adam | 1024 | 130.0 | 3,600 | 0.900 |  |  |",
            "| thin_input_1 | 2048 | 150.0 | 3,000 | 0.750 | 20.0 | 0.050 |",
            "| kernels | tf32 | out of time | 60 |",
            "| torch graph, tf32 | 150.0 | 1.40 | 2 | 3.00× |",
            "| peers | torch eager, tf32 | left out | 0 | torch is not here |",
            "| peers | jax, tf32 | failed (1) | 2 | RuntimeError: jax / broken |"
        }) {
            assertTrue(table.contains(line), line + " in\n" + table);
        }
        assertTrue(table.startsWith("# Elbow on a GPU\n"), table);
        JsonObject json = JsonObject.parse(Files.readString(folder.resolve("gpu.json")), "gpu.json");
        assertEquals("abc", json.string("commit"));
    }

    @Test
    void figuresOfAnEmulatorAreNotShown() throws Exception {
        String table = report(EMULATOR);
        assertTrue(table.startsWith("# NOT A GPU"), table);
        assertFalse(table.contains("2,560,000"), table);
    }
}
