package dev.elbow.experiment.conv;

import dev.elbow.ElbowException;
import dev.elbow.experiment.Recorder;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.files.AtomicFile;
import dev.elbow.files.JsonObject;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.Progress;
import dev.elbow.train.RunFolder;
import dev.elbow.train.TrainListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * How far the training loss scatters from step to step of an epoch, {@code late-steps.json} in the run folder, replaced after each
 * epoch. It is the deviation that the differences of successive losses tell (von Neumann, "Distribution of the ratio of the mean
 * square successive difference to the variance", 1941): in the usual sense a loss would scatter by falling. A device that runs
 * whole steps by itself tells of some of them only; those are taken. An epoch that was interrupted in its second half is left
 * out, since too few of its steps are heard.
 */
final class LateSteps implements TrainListener {
    private static final String FILE = "late-steps.json";

    private final Path file;
    private boolean whole;
    private int steps;
    private double sum;
    private double last;
    private double squares;

    private LateSteps(Path file) {
        this.file = file;
    }

    /** Returns what records the scatter of trainings. */
    static Recorder recorder() {
        return (_, run) -> new LateSteps(file(run));
    }

    @Override
    public void onStep(Progress progress) {
        if (steps == 0) {
            whole = progress.step() * 2 <= progress.steps();
        }
        double difference = steps == 0 ? 0 : progress.loss() - last;
        squares += difference * difference;
        last = progress.loss();
        sum += last;
        steps++;
    }

    @Override
    public void onEpoch(EpochMetrics train) {
        if (whole && steps > 1) {
            double deviation = Math.sqrt(squares / (2.0 * (steps - 1)));
            AtomicFile.write(
                    file,
                    JsonObject.write(Map.of("epoch", train.epoch(), "mean", sum / steps, "deviation", deviation)));
        }
        steps = 0;
        sum = 0;
        squares = 0;
    }

    /**
     * Returns the deviation of the last epoch's successive step losses as a share of their mean; not a number if it was not
     * recorded.
     *
     * @throws ElbowException if the file cannot be read
     */
    static double share(TrainedRun run) {
        Path file = file(run.folder());
        if (!Files.exists(file)) {
            return Double.NaN;
        }
        try {
            JsonObject json = JsonObject.parse(Files.readString(file), file.toString());
            return json.int32("epoch") == run.lastTrain().epoch()
                    ? json.number("deviation") / json.number("mean")
                    : Double.NaN;
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    private static Path file(RunFolder run) {
        return run.path().resolve(FILE);
    }
}
