package dev.elbow.cli;

import dev.elbow.train.RunFolder;
import dev.elbow.train.RunLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** The folder that a training run goes into; folders made for a run that never began are removed again. */
final class NewRun implements AutoCloseable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final RunFolder folder;
    private final boolean existed;

    /**
     * Takes the run to resume, or prepares a folder for a new one.
     *
     * @param resumed null for a new run
     * @param out null for a folder under {@code runs/} with the model's and the data's name and the time
     */
    NewRun(RunFolder resumed, Path out, RunLabel label) {
        if (resumed != null) {
            existed = true;
            folder = resumed;
        } else {
            Path path = out == null ? named(label) : out;
            existed = Files.exists(path);
            folder = RunFolder.create(path, label);
        }
    }

    private static Path named(RunLabel label) {
        String data = Path.of(label.data()).getFileName().toString();
        String name = label.model() + "-" + data + "-" + LocalDateTime.now().format(TIME);
        Path path = Path.of("runs", name);
        for (int i = 2; Files.exists(path); i++) {
            path = Path.of("runs", name + "-" + i);
        }
        return path;
    }

    RunFolder folder() {
        return folder;
    }

    @Override
    public void close() {
        if (!folder.hasRun()) {
            removeIfEmpty(folder.path().resolve("checkpoint"));
            if (!existed) {
                removeIfEmpty(folder.path());
            }
        }
    }

    private static void removeIfEmpty(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException _) {
            // Not empty: then it is not ours to remove. The error that ended the run is the one to report.
        }
    }
}
