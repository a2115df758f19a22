package dev.elbow.train;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of one run: {@code config.json}, {@code metrics.jsonl}, {@code model.safetensors}, {@code checkpoint/}, {@code
 * diverged.json} if it diverged, and whatever callers add. Each file is replaced as a whole and {@code config.json} is written last, so that a process killed at any
 * moment leaves either no run or one that loads and resumes.
 */
public final class RunFolder {
    private static final String CONFIG = "config.json";

    private final Path path;
    private final RunLabel label;

    private RunFolder(Path path, RunLabel label) {
        this.path = path;
        this.label = label;
    }

    /**
     * Prepares a folder for a new run; creates it if needed. The run is there once training has begun.
     *
     * @throws ElbowException if the folder holds a run already or cannot be written
     */
    public static RunFolder create(Path path, RunLabel label) {
        if (Files.exists(path.resolve(CONFIG))) {
            throw new ElbowException("%s holds another run; resume it, or choose another folder".formatted(path));
        }
        RunFolder folder = new RunFolder(path, label);
        try {
            Files.createDirectories(folder.checkpointFolder());
        } catch (IOException e) {
            throw AtomicFile.failure("create", folder.checkpointFolder(), e);
        }
        return folder;
    }

    /**
     * Opens the folder of a run, to read or to resume it.
     *
     * @throws ElbowException if it holds no run, or its configuration is damaged
     */
    public static RunFolder open(Path path) {
        if (!Files.exists(path.resolve(CONFIG))) {
            throw new ElbowException("%s holds no run: it has no %s".formatted(path, CONFIG));
        }
        return new RunFolder(path, readConfig(path).label());
    }

    /**
     * Opens the run that a folder holds, or prepares the folder for a new one.
     *
     * @param label of a new run; an old one has its own
     * @throws ElbowException as {@link #open} and {@link #create}
     */
    public static RunFolder at(Path path, RunLabel label) {
        return Files.exists(path.resolve(CONFIG)) ? open(path) : create(path, label);
    }

    /** Returns the folder. */
    public Path path() {
        return path;
    }

    /** Returns the file of the model as of the last complete epoch or interruption; at the end, the run's result. */
    public Path modelFile() {
        return path.resolve("model.safetensors");
    }

    /** Returns the file of the model of the best epoch by test loss; there once an epoch was evaluated. */
    public Path bestFile() {
        return checkpointFolder().resolve("best.safetensors");
    }

    /** Returns whether a run has begun here. */
    public boolean hasRun() {
        return Files.exists(path.resolve(CONFIG));
    }

    /**
     * Returns whether the run diverged: to go on with it on the same device ends with the same {@link DivergedException} at once.
     */
    public boolean hasDiverged() {
        return hasRun() && Files.exists(divergenceFile());
    }

    /** Returns what the caller said about the run. */
    public RunLabel label() {
        return label;
    }

    /**
     * Returns what the run is.
     *
     * @throws ElbowException if it has not begun, or the file is damaged
     */
    public RunConfig config() {
        return readConfig(path);
    }

    /**
     * Returns the figures of all epochs so far.
     *
     * @throws ElbowException if the file is damaged other than by a line cut short at its end
     */
    public List<EpochMetrics> metrics() {
        return metricsLog().read();
    }

    Path checkpointFolder() {
        return path.resolve("checkpoint");
    }

    Path checkpointFile() {
        return checkpointFolder().resolve("state.safetensors");
    }

    Path divergenceFile() {
        return path.resolve("diverged.json");
    }

    MetricsLog metricsLog() {
        return new MetricsLog(path.resolve("metrics.jsonl"));
    }

    /** Makes the folder a run. */
    void writeConfig(RunConfig config) {
        AtomicFile.write(path.resolve(CONFIG), config.toJson());
    }

    /** Returns which of the files that a run begins with are there already, left by others. */
    List<Path> present() {
        return firstFiles().filter(Files::exists).toList();
    }

    /**
     * Removes the files of a run that could not begin, so that nothing half-written stays.
     *
     * @param kept what was {@link #present} before, and is not ours to remove
     */
    void discard(List<Path> kept) {
        firstFiles().filter(file -> !kept.contains(file)).forEach(file -> {
            try {
                Files.deleteIfExists(file);
            } catch (IOException _) {
                // The error that kept the run from beginning is the one to report.
            }
        });
    }

    private Stream<Path> firstFiles() {
        return Stream.of(metricsLog().file(), checkpointFile(), modelFile());
    }

    private static RunConfig readConfig(Path path) {
        Path file = path.resolve(CONFIG);
        try {
            return RunConfig.read(JsonObject.parse(Files.readString(file), file.toString()));
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }
}
