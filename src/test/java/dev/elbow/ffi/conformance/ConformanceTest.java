package dev.elbow.ffi.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ffi.cuda.Bindings;
import dev.elbow.testing.ChildJvm;
import dev.elbow.testing.Emulator;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stand-ins answer as the libraries are documented, and as the real ones did where {@code conformance.log} beside this
 * class's resources was recorded on a GPU.
 */
@Tag("cuda")
class ConformanceTest {
    private static final String RECORDED = "/dev/elbow/ffi/conformance.log";

    /** The share of recorded calls that must be made here too. */
    private static final double LEAST_COMPARED = 0.9;

    /** Exported by older drivers only; linked where the newer name is missing. */
    private static final Set<String> FALLBACKS = Set.of("cuEventElapsedTime");

    private static List<String> log;

    @BeforeAll
    static void record(@TempDir Path folder) throws Exception {
        Emulator.require();
        Path file = folder.resolve("conformance.log");
        ChildJvm.Result result = ChildJvm.run(
                Map.of(),
                List.of("-Delbow.cuda.path=" + System.getProperty("elbow.cuda.path"), "-Delbow.emulator.only=true"),
                Conformance.class,
                file.toString());
        assertEquals(0, result.status(), result.output());
        log = Files.readAllLines(file);
    }

    @Test
    void everyLinkedFunctionIsCalled() throws Exception {
        Set<String> uncalled = new TreeSet<>(
                Bindings.functions("cu", "nvrtc", "cublasLt", "cudnn").keySet());
        uncalled.removeAll(FALLBACKS);
        for (String line : log) {
            uncalled.remove(line.substring(0, Math.max(line.indexOf('('), 0)));
        }
        assertEquals(
                new TreeSet<>(Set.of(
                        "nvrtcGetNumSupportedArchs", "nvrtcGetCUBINSize", "nvrtcGetPTXSize", "nvrtcGetProgramLogSize")),
                uncalled,
                "called by the methods that return what they measure");
    }

    @Test
    void everySectionRunsToItsEnd() {
        assertTrue(log.size() > 500, () -> "the log has only " + log.size() + " lines");
        assertEquals(
                List.of(),
                log.stream()
                        .filter(line -> line.contains("the section ends here"))
                        .toList());
        assertEquals("# evidence: emulator only", log.getFirst());
    }

    @Test
    void answersAreThoseRecordedOnAGpu() throws Exception {
        try (InputStream in = getClass().getResourceAsStream(RECORDED)) {
            if (in != null) {
                List<String> recorded = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
                assertEquals(List.of(), differences(recorded, log));
            }
        }
    }

    @Test
    void aRecordingThatDiffersOrIsOfOtherCallsIsNoticed() {
        List<String> recorded = new ArrayList<>(log);
        assertEquals(List.of(), differences(recorded, log));
        int refused = recorded.indexOf("cuInit(flags 1) = 1");
        recorded.set(refused, "cuInit(flags 1) = 0");
        assertEquals(
                List.of("cuInit(flags 1) #1: a GPU's library answered 0, the stand-in 1"), differences(recorded, log));
        List<String> renamed = log.stream()
                .map(line -> line.startsWith("cudnn") ? "once " + line : line)
                .toList();
        assertTrue(
                assertThrows(AssertionError.class, () -> differences(renamed, log))
                        .getMessage()
                        .contains("record it again"),
                "calls that are made no longer prove nothing");
        assertThrows(AssertionError.class, () -> differences(List.of(), log));
    }

    /** What the stand-ins answer otherwise; most of the recorded calls must still be made, or the recording is of no use. */
    private static List<String> differences(List<String> recording, List<String> standIns) {
        Map<String, String> recorded = answers(recording);
        Map<String, String> answered = answers(standIns);
        long compared = recorded.keySet().stream().filter(answered::containsKey).count();
        assertTrue(
                compared > 0 && compared >= LEAST_COMPARED * recorded.size(),
                () -> "%d of %d recorded calls are made today: record it again on a GPU"
                        .formatted(compared, recorded.size()));
        List<String> differences = new ArrayList<>();
        answered.forEach((call, answer) -> {
            if (recorded.containsKey(call) && !recorded.get(call).equals(answer)) {
                differences.add(call + ": a GPU's library answered " + recorded.get(call) + ", the stand-in " + answer);
            }
        });
        return differences;
    }

    /** The answers by call, repeated calls numbered; without what depends on the machine. */
    private static Map<String, String> answers(List<String> lines) {
        Map<String, String> answers = new TreeMap<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : lines) {
            int answer = line.lastIndexOf(" = ");
            if (!line.startsWith("#") && answer > 0) {
                String call = line.substring(0, answer);
                int number = seen.merge(call, 1, Integer::sum);
                answers.put(call + " #" + number, line.substring(answer + 3).replaceFirst(" ~ .*", ""));
            }
        }
        return answers;
    }
}
