package dev.elbow.cli;

import static dev.elbow.cli.ReportFolder.rows;
import static dev.elbow.cli.ReportFolder.unlabelled;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.files.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A report with a network of the user's own for the features of Fréchet distances. */
class ReportFeaturesTest {
    private static final String REPORT = "report beta-sweep --quick --epochs 1 --limit 200 --threads 2 --json --out {}";
    /** The same model as a file, for scripts. */
    private static final Path FILE = Path.of("src/test/resources/dev/elbow/cli/pixels.onnx");

    @TempDir
    Path folder;

    private static void assertOneError(Cli result, int code, String message) {
        assertEquals(code, result.code(), result.err());
        assertEquals(code == Main.USAGE ? 2 : 1, result.errors().size(), result.err());
        assertTrue(result.errors().getFirst().contains(message), result.err());
    }

    @Test
    void theFileIsWhatTheTestsBuild() throws IOException {
        assertArrayEquals(PixelModel.bytes(1), Files.readAllBytes(FILE));
    }

    @Test
    void distancesAreTheNetworksAndConfidenceTheClassifiers() throws IOException {
        Path out = folder.resolve("report");
        Cli.run(REPORT, out).done();
        List<JsonObject> before = rows(out, "samples");
        Cli result = Cli.run(REPORT + " --features {}", out, FILE);
        assertEquals(Main.DONE, result.code(), result.err());
        assertEquals(1, result.errors().size(), result.err());
        assertTrue(
                result.err()
                        .startsWith(
                                "warning: " + out
                                        + ": Fréchet distances of the earlier call were by features of the data's own classifier"),
                result.err());
        assertTrue(result.out().contains("there already"), "networks have no part in training");
        String name = "pixels.onnx-" + crc(result);
        List<JsonObject> after = rows(out, "samples");
        for (int i = 0; i < after.size(); i++) {
            assertNotEquals(
                    before.get(i).number("Fréchet distance"), after.get(i).number("Fréchet distance"));
            if (i < 4) {
                assertEquals(
                        before.get(i).number("network's confidence"),
                        after.get(i).number("network's confidence"));
            }
        }
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains(name + ", 16 features"), "the head names the network");
        assertTrue(
                page.contains("The Fréchet distance looks at images through the network " + name), "so does the text");
        assertTrue(page.contains("% of test images right"), "and the classifier");
        String table = Files.readString(out.resolve("tables/samples.json"));
        assertTrue(table.contains("Fréchet distances by features of " + name), table);
        assertTrue(Files.readString(out.resolve("report.json")).contains(name));
        assertEquals(
                0, Cli.run(REPORT + " --features {}", out, FILE).done().errors().size(), "the same network again");

        Cli other = Cli.run(REPORT + " --features {} --features-mean 0.5 --features-deviation 0.5", out, FILE);
        assertEquals(Main.DONE, other.code(), other.err());
        assertTrue(
                other.err().contains(name + ", the new ones are by features of " + name + " of (x - [0.5])"),
                other.err());
        // Pixels scaled by 2 are features scaled by 2, and the distance is a squared one.
        double distance = after.getFirst().number("Fréchet distance");
        assertEquals(4 * distance, rows(out, "samples").getFirst().number("Fréchet distance"), 0.01 * distance);
    }

    private static String crc(Cli result) {
        return result.out().replaceAll("(?s).* by pixels\\.onnx-([0-9a-f]{8})\\s.*", "$1");
    }

    @Test
    void dataWithoutLabelsHaveDistancesAndNoConfidence() throws IOException {
        Path out = folder.resolve("plain-report");
        Cli result = Cli.run(REPORT + " --data {} --features {}", out, unlabelled(folder, 200), FILE)
                .done();
        // Two fewer than with nothing to judge samples by: those about the Fréchet distance.
        assertEquals(8, result.json().object("claims").int32("not_measured"));
        for (JsonObject row : rows(out, "samples")) {
            assertTrue(row.number("Fréchet distance") >= 0);
        }
        assertTrue(Files.exists(out.resolve("figures/frechet-against-beta.svg")));
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(
                page.contains("to train a classifier on: the confidence in samples."),
                "a sentence says what is left out");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --features none.onnx                         | 1 | none.onnx: there is no such ONNX file
            --features text.onnx                         | 1 | text.onnx: ONNX Runtime cannot load it:
            --features pixels.onnx --features-output pool | 1 | pixels.onnx: the model has no output \"pool\", it has [pixels]
            --features pixels.onnx --features-mean 0,0   | 1 | pixels.onnx: the model takes 1 channels, its normalisation has 2 values
            --features four.onnx                         | 1 | found image: FLOAT [-1, 4, 4, 4]
            --features pixels.onnx --features-deviation 0 | 2 | a deviation must be finite and above 0, got 0.0
            --features-output pool                       | 2 | are about --features FILE
            """)
    void whatIsWrongIsSaidInOneLineBeforeAnyTraining(String options, int code, String message) throws IOException {
        PixelModel.write(folder.resolve("pixels.onnx"), 1);
        PixelModel.write(folder.resolve("four.onnx"), 4);
        Files.writeString(folder.resolve("text.onnx"), "no model");
        Path out = folder.resolve("refused");
        String line = options.replaceAll("(\\w+\\.onnx)", folder + "/$1");
        assertOneError(Cli.run(REPORT + " " + line, out), code, message);
        assertFalse(Files.exists(out), "nothing was written");
    }

    @Test
    void aReportWithoutDistancesTakesNoNetwork() {
        Cli result = Cli.run(REPORT.replace("beta-sweep", "bayesian") + " --features {}", folder.resolve("b"), FILE);
        assertOneError(
                result, Main.USAGE, "the report bayesian measures no Fréchet distance, so --features is of no use");
    }

    @Test
    void withoutOnnxRuntimeItSaysWhatToBring() throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("onnxruntime"))
                .collect(Collectors.joining(File.pathSeparator));
        Path log = folder.resolve("log");
        Path out = folder.resolve("refused");
        Process process = CliProcess.startOn(classPath, log, List.of(), REPORT + " --features {}", out, FILE);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        assertEquals(Main.FAILED, process.exitValue());
        String last = Files.readAllLines(log).getLast();
        assertTrue(
                last.contains("ONNX Runtime, which is not on the class path")
                        && last.contains("com.microsoft.onnxruntime:onnxruntime:"),
                last);
        assertFalse(Files.exists(out), "nothing was written");
    }
}
