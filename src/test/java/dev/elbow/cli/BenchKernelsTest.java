package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.files.JsonObject;
import dev.elbow.testing.Emulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class BenchKernelsTest {
    private static final Pattern KERNEL = Pattern.compile("__global__[^{;]*?(\\w+)\\(\\s*(?:const )?(?:float|u8|Step)");
    /** Too small to matter beside the launch, the same code for three channels, or squared_norm with a batch's losses behind it. */
    private static final Set<String> NOT_TIMED = Set.of("zero_past", "add_losses", "latent_mean", "norm_and_losses");

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

    @Test
    void noKernelIsForgotten() throws Exception {
        Emulator.require();
        Set<String> written = new TreeSet<>();
        try (var files = Files.newDirectoryStream(Path.of("kernels"), "*.cu")) {
            for (Path file : files) {
                KERNEL.matcher(Files.readString(file))
                        .results()
                        .map(match -> match.group(1))
                        .forEach(written::add);
            }
        }
        written.removeAll(NOT_TIMED);
        written.removeIf(name -> name.startsWith("thin_"));
        String out =
                Cli.run("bench kernels --device cuda --kib 1 --quick").done().out();
        Set<String> measured = Pattern.compile("(?m)^(\\w+) +[0-9.,]+ us")
                .matcher(out)
                .results()
                .map((MatchResult match) -> match.group(1))
                .filter(name -> !name.startsWith("thin_"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(written, measured);
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
