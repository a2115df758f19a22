package dev.elbow.experiment.conv;

import dev.elbow.ElbowException;
import dev.elbow.experiment.Recorder;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.files.AtomicFile;
import dev.elbow.files.JsonObject;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.Evaluation;
import dev.elbow.train.RunFolder;
import dev.elbow.train.TrainListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps the number of active latents after each epoch, {@code active-units.json} in the run folder: a posterior that collapses
 * loses them. The file is replaced whole, so an interrupted run goes on with the epochs it has.
 */
final class CollapseMonitor implements TrainListener {
    private static final String FILE = "active-units.json";
    private static final String EPOCHS = "epochs";

    private final Path file;
    private final SortedMap<Integer, Integer> active;

    private CollapseMonitor(Path file, SortedMap<Integer, Integer> active) {
        this.file = file;
        this.active = active;
    }

    /** Returns what records the active latents of trainings. */
    static Recorder recorder() {
        return (_, run) -> new CollapseMonitor(file(run), run.hasRun() ? read(file(run)) : new TreeMap<>());
    }

    @Override
    public void onEvaluation(EpochMetrics test, Evaluation evaluation) {
        active.put(test.epoch(), evaluation.activeUnits());
        List<Map<String, Object>> epochs = new ArrayList<>();
        active.forEach((epoch, units) -> epochs.add(Map.of("epoch", epoch, "active", units)));
        AtomicFile.write(file, JsonObject.write(Map.of(EPOCHS, epochs)));
    }

    /**
     * Returns the number of active latents by epoch; an epoch is missing if the process was killed just after it.
     *
     * @throws ElbowException if the file cannot be read
     */
    static SortedMap<Integer, Integer> read(TrainedRun run) {
        return read(file(run.folder()));
    }

    private static SortedMap<Integer, Integer> read(Path file) {
        SortedMap<Integer, Integer> active = new TreeMap<>();
        if (Files.exists(file)) {
            try {
                JsonObject.parse(Files.readString(file), file.toString())
                        .objects(EPOCHS)
                        .forEach(epoch -> active.put(epoch.int32("epoch"), epoch.int32("active")));
            } catch (IOException e) {
                throw AtomicFile.failure("read", file, e);
            }
        }
        return active;
    }

    private static Path file(RunFolder run) {
        return run.path().resolve(FILE);
    }
}
