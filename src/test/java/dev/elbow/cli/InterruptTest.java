package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals, sent to a process of its own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs POSIX signals")
class InterruptTest {
    @TempDir
    Path folder;

    /** KILL cannot be caught: its exit code is the system's. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "KILL, 137"})
    @Timeout(180)
    void leavesARunThatGoesOn(String signal, int expected) throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        Path log = folder.resolve("log");
        // A build in the background of a shell ignores SIGINT, and so would the child.
        Process process = CliProcess.start(
                log,
                List.of("env", "--default-signal=INT"),
                "train --json --model dense-vae --limit 128 --batch 32 --epochs 1000 --out {}",
                run);
        CliProcess.awaitEpochs(process, run);
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        String printed = Files.readString(log);
        assertEquals(expected, process.exitValue(), printed);
        if (expected != 137) {
            assertTrue(printed.contains("go on with: elbow train --resume " + run), printed);
            assertTrue(printed.lines().toList().getLast().startsWith("{\"run\":"), printed);
        }
        int complete =
                (int) Files.readString(run.resolve("metrics.jsonl")).lines().count() / 2;
        assertTrue(complete >= 2 && complete < 1000, "complete epochs: " + complete);
        Cli.run("evaluate {}", run).done();
        Cli resumed = Cli.run("train --resume {} --epochs {} --json", run, complete + 2)
                .done();
        assertEquals(complete + 2, resumed.json().int32("epochs"));
    }

    @Test
    @Timeout(180)
    void leavesAReportThatGoesOn() throws IOException, InterruptedException {
        Path out = folder.resolve("report");
        Path log = folder.resolve("log");
        String report = "report beta-sweep --quick --limit 128 --out {} --epochs ";
        Process process = CliProcess.start(log, List.of("env", "--default-signal=INT"), report + "1000", out);
        CliProcess.awaitEpochs(process, out.resolve("runs/beta-0.1"));
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        String printed = Files.readString(log);
        assertEquals(Main.INTERRUPTED, process.exitValue(), printed);
        assertTrue(printed.contains("go on with: ./elbow report beta-sweep --quick"), printed);
        int complete = (int) Files.readString(out.resolve("runs/beta-0.1/metrics.jsonl"))
                        .lines()
                        .count()
                / 2;
        assertTrue(complete >= 2 && complete < 1000, "complete epochs: " + complete);
        Cli resumed = Cli.run(report + (complete + 1), out).done();
        String expected = "beta-0.1: goes on after %d of %d epochs".formatted(complete, complete + 1);
        assertTrue(resumed.out().contains(expected), resumed.out());
        for (int epoch = 0; epoch <= complete + 1; epoch++) {
            Path frame = out.resolve("runs/beta-0.1/frames").resolve(epoch + ".npy");
            assertTrue(Files.exists(frame), frame + " is missing");
        }
    }
}
