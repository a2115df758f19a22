package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the program in a process of its own. */
final class CliProcess {
    private CliProcess() {}

    /**
     * Starts the program.
     *
     * @param log receives what it prints
     * @param before a command that runs the command after it
     * @param line as for {@link Cli#run}
     */
    static Process start(Path log, List<String> before, String line, Object... values) throws IOException {
        return startOn(System.getProperty("java.class.path"), log, before, line, values);
    }

    /** Starts the program on another class path than the tests'; else as {@link #start}. */
    static Process startOn(String classPath, Path log, List<String> before, String line, Object... values)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Xlog:disable",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                classPath,
                Main.class.getName()));
        command.addAll(List.of(Cli.words(line, values)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Waits until a training run of its own has completed three epochs. */
    static void awaitEpochs(Process process, Path run) throws IOException, InterruptedException {
        Path metrics = run.resolve("metrics.jsonl");
        while (!Files.exists(metrics) || Files.readString(metrics).lines().count() < 6) {
            assertTrue(!process.waitFor(10, java.util.concurrent.TimeUnit.MILLISECONDS), "the process ended early");
        }
    }
}
