package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.files.JsonObject;
import dev.elbow.testing.Emulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class BenchKernelsTest {
    private static final Pattern KERNEL = Pattern.compile("__global__[^{;]*?(\\w+)\\(\\s*(?:const )?(?:float|u8|Step)");
    /** Too small to matter beside the launch. */
    private static final Set<String> NOT_TIMED = Set.of("zero_past", "add_losses", "latent_mean", "latent_sums");

    private static final Path BENCHMARKS = Path.of("bench/src/main/java/dev/elbow/bench");

    @Test
    void verifiesAndMeasuresEveryKernelAndSharesNothingOfAnEmulator() {
        Emulator.require();
        Cli result =
                Cli.run("bench kernels --device cuda --kib 64 --quick --json").done();
        JsonObject json = result.json();
        assertTrue(json.string("device").contains("not a GPU"), json.string("device"));
        assertTrue(result.out().contains("no shares"), result.out());
        assertFalse(result.out().contains("of copy"), result.out());
        assertFalse(result.out().matches("(?s).*\"share\":[0-9].*"), result.out());
        assertTrue(json.number("copy_gb_s") > 0 && json.number("product_tflop_s") > 0);
    }

    /** The kernels of each file that are timed. */
    private static Map<String, Set<String>> written() throws IOException {
        Map<String, Set<String>> written = new TreeMap<>();
        try (var files = Files.newDirectoryStream(Path.of("kernels"), "*.cu")) {
            for (Path file : files) {
                Set<String> kernels = names(KERNEL, Files.readString(file));
                kernels.removeAll(NOT_TIMED);
                written.put(file.getFileName().toString().replace(".cu", ""), kernels);
            }
        }
        return written;
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void noKernelIsForgotten() throws IOException {
        Emulator.require();
        Set<String> all = new TreeSet<>();
        written().values().forEach(all::addAll);
        String out =
                Cli.run("bench kernels --device cuda --kib 1 --quick").done().out();
        assertEquals(all, names(Pattern.compile("(?m)^(\\w+) +[0-9.,]+ us"), out));
    }

    @Test
    void eachFileOfKernelsHasItsBenchmark() throws IOException {
        for (Map.Entry<String, Set<String>> file : written().entrySet()) {
            String stem = Pattern.compile("(?:^|_)(.)")
                    .matcher(file.getKey())
                    .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
            Path benchmark = BENCHMARKS.resolve("Cuda" + stem + "Benchmark.java");
            Matcher parameters = Pattern.compile("(?s)@Param\\((.*?)\\)").matcher(Files.readString(benchmark));
            assertTrue(parameters.find(), benchmark.toString());
            assertEquals(
                    file.getValue(), names(Pattern.compile("\"(\\w+)\""), parameters.group(1)), benchmark.toString());
        }
    }

    @Test
    void aBackendWithoutKernelsOfItsOwnSaysSo() {
        Cli result = Cli.run("bench kernels --device reference");
        assertEquals(Main.FAILED, result.code());
        assertTrue(result.err().contains("only cuda has"), result.err());
    }

    @Test
    void anUnknownKernelIsWrongUsage() {
        Emulator.require();
        Cli result = Cli.run("bench kernels --device cuda --kernel adamm");
        assertEquals(Main.USAGE, result.code());
        assertTrue(result.err().contains("adam"), result.err());
    }
}
