package dev.elbow.peers.compare;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One program to time: a command that prints a line of JSON with {@code median_ms} last.
 *
 * @param id what {@code --peers} calls it
 * @param name what the table calls it
 * @param command its first words, relative to the repository
 * @param environment variables to set
 */
record Contender(String id, String name, List<String> command, Map<String, String> environment) {

    static final String ELBOW = "elbow";

    private static final int MINUTES = 20;

    private static final List<String> SET_BY_US =
            List.of("OPENBLAS_NUM_THREADS", "TF_ENABLE_ONEDNN_OPTS", "OMP_NUM_THREADS");

    /** Returns all contenders; Elbow first, the others are compared with it. */
    static List<Contender> all() {
        List<String> torch = List.of("bench/peers/peer", "torch");
        List<String> tensorflow = List.of("bench/peers/peer", "tensorflow");
        return List.of(
                new Contender(ELBOW, "Elbow", List.of("./elbow", "bench", "step", "--json"), Map.of()),
                new Contender("tensorflow", "TensorFlow-Java", tensorflow, Map.of()),
                new Contender(
                        "tensorflow-onednn",
                        "TensorFlow-Java, `TF_ENABLE_ONEDNN_OPTS=1`",
                        tensorflow,
                        Map.of("TF_ENABLE_ONEDNN_OPTS", "1")),
                new Contender("torch", "PyTorch (bytedeco), out of the box", torch, Map.of()),
                new Contender(
                        "torch-tuned",
                        "PyTorch (bytedeco), `OPENBLAS_NUM_THREADS=1`",
                        torch,
                        Map.of("OPENBLAS_NUM_THREADS", "1")));
    }

    /** Returns the contenders of that name, in the order of {@link #all}. */
    static List<Contender> named(String ids) {
        List<String> wanted = Arrays.asList(ids.split(","));
        List<Contender> chosen =
                all().stream().filter(c -> wanted.contains(c.id())).toList();
        if (chosen.size() != wanted.size()) {
            throw new IllegalArgumentException("--peers: expected some of %s, found %s"
                    .formatted(all().stream().map(Contender::id).toList(), ids));
        }
        return chosen;
    }

    /**
     * Runs it once and returns what it measured.
     *
     * @throws IllegalStateException if it fails or prints no measurement; the message holds its output
     */
    Map<String, Object> measure(Path repository, List<String> options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(command);
        words.addAll(options);
        Path output = Files.createTempFile("peer", ".out");
        Path errors = Files.createTempFile("peer", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(repository.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            SET_BY_US.forEach(builder.environment()::remove);
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException("%s took more than %d minutes".formatted(words, MINUTES));
            }
            List<String> lines = Files.readAllLines(output);
            if (process.exitValue() != 0 || lines.isEmpty() || !lines.getLast().startsWith("{")) {
                throw new IllegalStateException("%s exited with %d%n%s%n%s"
                        .formatted(words, process.exitValue(), Files.readString(output), Files.readString(errors)));
            }
            return JSON.std.mapFrom(lines.getLast());
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
