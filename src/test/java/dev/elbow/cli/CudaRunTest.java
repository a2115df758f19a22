package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.files.JsonObject;
import dev.elbow.testing.ChildJvm;
import dev.elbow.testing.Emulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which GPU a command computes on, what a resumed run remembers, and what is refused before data are opened. */
@Tag("cuda")
class CudaRunTest {
    private static final String PATH = "-Delbow.cuda.path=";
    private static final String FOLDER = System.getProperty("elbow.cuda.path");
    private static final String TRAIN = "train --model dense-ae --data glyphs --limit 16 --batch 8 --out {}";

    @TempDir
    Path folder;

    @BeforeEach
    void emulator() {
        Emulator.require();
        Emulator.reset();
    }

    /** The number of devices is settled when a process begins, so each run has its own. */
    private static String elbow(Map<String, String> environment, String line, Object... values) throws Exception {
        return ChildJvm.run(environment, List.of(PATH + FOLDER), Main.class, Cli.words(line, values))
                .output();
    }

    private static String info(String... options) throws Exception {
        return ChildJvm.run(Map.of(), List.of(options), Main.class, "info").output();
    }

    private static String line(String output, String begin) {
        return output.lines()
                .filter(line -> line.startsWith(begin))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
    }

    @Test
    void aResumedRunGoesOnOnItsDevice() throws Exception {
        Map<String, String> two = Map.of("ELBOW_EMULATOR_DEVICES", "2");
        Path run = folder.resolve("run");
        String first = line(elbow(two, TRAIN + " --epochs 1 --device cuda:1", run), "device ");
        assertTrue(first.contains("(device 1, ") && first.endsWith("(as asked)"), first);
        String resumed = line(elbow(two, "train --resume {} --epochs 2", run), "device ");
        assertTrue(resumed.contains("(device 1, ") && resumed.endsWith("(as the run so far)"), resumed);
        String gone = elbow(Map.of(), "train --resume {} --epochs 3", run);
        assertTrue(gone.contains("there is no device 1; expected 0 to 0"), gone);
    }

    @Test
    void anotherProcessResumesARunWhoseDeviceWasLost() throws Exception {
        Path whole = folder.resolve("whole");
        elbow(Map.of(), TRAIN + " --epochs 3 --device cuda", whole);
        Path run = folder.resolve("run");
        elbow(Map.of(), TRAIN + " --epochs 1 --device cuda", run);
        Path state = run.resolve("checkpoint/state.safetensors");
        byte[] checkpoint = Files.readAllBytes(state);
        ChildJvm.Result lost = ChildJvm.run(
                Map.of("ELBOW_EMULATOR_FAULTS", "execute@60=719"),
                List.of(PATH + FOLDER),
                Main.class,
                Cli.words("train --resume {} --epochs 3", run));
        assertEquals(Main.FAILED, lost.status(), lost.output());
        assertTrue(lost.output().contains("CUDA_ERROR_LAUNCH_FAILED"), lost.output());
        assertTrue(lost.output().contains("start again, from the last checkpoint"), lost.output());
        assertArrayEquals(checkpoint, Files.readAllBytes(state));
        String resumed = elbow(Map.of(), "train --resume {} --epochs 3", run);
        assertTrue(resumed.contains("done after 3 epochs"), resumed);
        assertArrayEquals(
                Files.readAllBytes(whole.resolve("model.safetensors")),
                Files.readAllBytes(run.resolve("model.safetensors")));
    }

    @Test
    void aDeviceIsUsedThoughTheFirstIsTooOld() throws Exception {
        Map<String, String> mixed = Map.of("ELBOW_EMULATOR_DEVICES", "2", "ELBOW_EMULATOR_COMPUTE", "7.0,9.0");
        Path run = folder.resolve("run");
        String chosen = line(elbow(mixed, TRAIN + " --epochs 1", run), "device ");
        assertTrue(chosen.contains("(device 1, "), chosen);
        String resumed = line(elbow(mixed, "train --resume {} --epochs 2", run), "device ");
        assertTrue(resumed.contains("(device 1, "), resumed);
        String named = line(elbow(mixed, "evaluate {} --limit 20 --device cuda:1", run), "device ");
        assertTrue(named.contains("(device 1, "), named);
        String refused = elbow(mixed, TRAIN + " --epochs 1 --device cuda", folder.resolve("c"));
        assertTrue(refused.contains("compute capability 7.0") && refused.contains("(use another device)"), refused);
        assertTrue(line(elbow(mixed, "info"), "backend  cuda").contains("(cuda:1)"));
    }

    @Test
    void anAutotunedRunGoesOnWithoutWarning() {
        Path whole = folder.resolve("whole");
        Path run = folder.resolve("run");
        Cli.run(TRAIN + " --epochs 2 --device cuda --autotune", whole).done();
        Cli.run(TRAIN + " --epochs 1 --device cuda --autotune", run).done();
        Cli resumed = Cli.run("train --resume {} --epochs 2", run).done();
        assertFalse(resumed.out().contains("bits"), resumed.out());
        Cli elsewhere = Cli.run("train --resume {} --epochs 3 --device cpu", run);
        assertEquals(Main.DONE, elsewhere.code(), elsewhere.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --precision fp16               | the precision must be fp32 or tf32
                    --memory 4q                    | the memory must be a size
                    --device cuda:3                | there is no device 3
                    --device cpu --autotune        | the cpu backend does not know autotuning
                    --device cpu --no-deterministic | the cpu backend does not know algorithms that are not deterministic
                    --device reference:1           | the reference backend does not know the device number 1
                    """)
    void whatCannotBeUsedIsRefusedBeforeDataAreOpened(String options, String expected) {
        Path out = folder.resolve("run");
        Cli result = Cli.run(TRAIN + " " + options, out);
        assertTrue(result.err().contains(expected), result.toString());
        assertFalse(result.out().contains("data "), result.out());
        assertFalse(Files.exists(out));
    }

    @Test
    void infoNamesEachLibrary() throws Exception {
        JsonObject all =
                JsonObject.parse(elbow(Map.of(), "info --json").lines().toList().getLast(), "info");
        for (String library : List.of("driver", "NVRTC", "cuBLASLt", "cuDNN")) {
            JsonObject facts = all.object("libraries").object(library);
            assertTrue(facts.bool("usable"), library);
            assertTrue(facts.string("file").contains("/lib"), library);
            assertFalse(facts.string("version").isEmpty(), library);
        }
        for (String drawn : List.of("glyphs", "shapes", "color-shapes")) {
            assertEquals("built in: drawn when asked for", all.object("data").string(drawn));
        }
        Path some = Files.createDirectory(folder.resolve("some"));
        for (String name : List.of("libcuda.so.1", "libcublasLt.so.13")) {
            Files.createSymbolicLink(some.resolve(name), Path.of(FOLDER, name).toAbsolutePath());
        }
        String partly = info(PATH + some);
        assertTrue(line(partly, "library  driver").contains("13.0, " + some), partly);
        assertTrue(line(partly, "library  cuBLASLt").contains(some.toString()), partly);
        String missing = line(partly, "library  cuDNN");
        assertTrue(missing.contains("not usable: libcudnn.so.9") && missing.contains("(install cuDNN 9"), missing);
    }

    @Test
    void aFolderThatIsNoneIsToldWithItsOwnRemedyAlsoWhereNothingCanBeUsed() throws Exception {
        String output = info(PATH + "/nope", "-Delbow.onednn.path=/nope");
        String[] lines = output.lines()
                .filter(line -> line.contains("names no folder: /nope"))
                .toArray(String[]::new);
        assertEquals(5, lines.length, output);
        assertTrue(
                Arrays.stream(lines)
                        .allMatch(line -> line.contains("(name a folder that is there, or unset it")
                                && !line.contains("nvidia-smi")),
                output);
    }
}
