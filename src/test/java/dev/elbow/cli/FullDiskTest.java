package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Output that does not fit. A limit on the size of files stands for a full disk: a write that goes beyond it fails as one does on
 * a full disk, after the file was created and partly written.
 */
@Timeout(180)
class FullDiskTest {
    @TempDir
    Path folder;

    private Path log;
    private Path run;

    @BeforeEach
    void needsLimits() {
        Requires.program("prlimit");
        log = folder.resolve("log");
        run = folder.resolve("run");
    }

    /** Runs the program with files of at most so many bytes, and returns its one line of error. */
    private String failure(int bytes, String line, Object... values) throws IOException, InterruptedException {
        Process process =
                CliProcess.start(log, List.of("prlimit", "--fsize=" + bytes), line + " --device reference", values);
        return failure(process);
    }

    private String failure(Process process) throws IOException, InterruptedException {
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running");
        List<String> printed = Files.readAllLines(log);
        assertEquals(Main.FAILED, process.exitValue(), printed.toString());
        List<String> errors =
                printed.stream().filter(line -> line.startsWith("elbow: ")).toList();
        assertEquals(1, errors.size(), printed.toString());
        assertEquals(errors.getFirst(), printed.getLast(), "a stack trace, or more lines");
        return errors.getFirst();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aRunThatDoesNotFitNeverBegins() throws IOException, InterruptedException {
        String error = failure(100_000, "train --quiet --model dense-vae --limit 64 --batch 32 --out {}", run);
        assertTrue(error.startsWith("elbow: cannot write " + run.resolve("checkpoint/state.safetensors: ")), error);
        assertFalse(Files.exists(run), "a run that never began left its folder");
    }

    @Test
    void aFolderThatWasThereStaysAsItWas() throws IOException, InterruptedException {
        Files.createDirectories(run);
        Files.writeString(run.resolve("notes.txt"), "mine");
        failure(100_000, "train --quiet --model dense-vae --limit 64 --batch 32 --out {}", run);
        assertEquals(List.of("", "notes.txt"), files(run));
    }

    /** The limit comes while the run is on: the last checkpoint stays, and the run goes on from it. */
    @Test
    void aRunOutOfSpaceCanGoOn() throws IOException, InterruptedException {
        Process process = CliProcess.start(
                log, List.of(), "train --quiet --model dense-ae --limit 64 --batch 32 --epochs 10000 --out {}", run);
        CliProcess.awaitEpochs(process, run);
        new ProcessBuilder("prlimit", "--pid=" + process.pid(), "--fsize=1000000")
                .inheritIO()
                .start()
                .waitFor();
        String error = failure(process);
        assertTrue(error.startsWith("elbow: cannot write " + run), error);
        assertFalse(files(run).stream().anyMatch(file -> file.endsWith(".tmp")), "half-written files");
        Cli.run("evaluate {}", run).done();
        Cli.run("evaluate {} --best", run).done();
        int epochs =
                (int) Files.readString(run.resolve("metrics.jsonl")).lines().count() / 2;
        Cli resumed = Cli.run("train --resume {} --epochs {} --json", run, epochs + 1);
        assertEquals(epochs + 1, resumed.done().json().int32("epochs"));
    }

    @Test
    void picturesAndCodesThatDoNotFitLeaveTheOldOnes() throws IOException, InterruptedException {
        Cli.run("train --model dense-vae --limit 64 --batch 32 --epochs 1 --out {}", run);
        Path old = Files.writeString(folder.resolve("old"), "old");
        for (String command : List.of("encode", "reconstruct", "sample")) {
            String error = failure(1000, command + " {} --quiet --out {}", run, old);
            assertTrue(error.startsWith("elbow: cannot write " + old + ": "), error);
            assertEquals("old", Files.readString(old));
        }
        assertEquals(
                List.of("log", "old", "run"),
                Stream.of(folder.toFile().list()).sorted().toList());
    }
}
