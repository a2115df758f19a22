package dev.elbow.experiment;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.Cancellation;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.RunConfig;
import dev.elbow.train.RunFolder;
import dev.elbow.train.RunLabel;
import dev.elbow.train.TrainListener;
import dev.elbow.train.TrainOptions;
import dev.elbow.train.TrainResult;
import dev.elbow.train.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The run folders of a study: a finished run is loaded, an interrupted one goes on, others are trained. Owns the models. */
final class StudyRuns implements AutoCloseable {
    private final Path folder;
    private final Device device;
    private final Cancellation cancellation;
    private final StudyListener listener;
    private final List<Autoencoder> models = new ArrayList<>();
    private int planned;
    private int begun;

    StudyRuns(Path folder, Device device, Cancellation cancellation, StudyListener listener) {
        this.folder = folder;
        this.device = device;
        this.cancellation = cancellation;
        this.listener = listener;
    }

    void plan(int runs) {
        planned += runs;
    }

    TrainedRun run(
            String name,
            ModelSpec spec,
            DataSplits data,
            Map<String, String> dataSettings,
            TrainOptions options,
            Recorder... recorders) {
        begun++;
        Path path = folder.resolve(name);
        Map<String, String> settings = new LinkedHashMap<>(dataSettings);
        settings.putAll(spec.settings());
        RunFolder run =
                RunFolder.at(path, new RunLabel(spec.name(), data.train().name(), settings));
        int done = run.hasRun() ? epochsDone(run, options) : 0;
        listener.say("run %s: %s".formatted(position(name), whatIsToDo(run, done, options.epochs())));
        Autoencoder model = Autoencoder.create(device, spec.graph(), options.seed());
        models.add(model);
        Trainer trainer = new Trainer(options).test(data.test()).into(run).cancellation(cancellation);
        List<TrainListener> listeners = new ArrayList<>();
        listeners.add(
                done < options.epochs()
                        ? listener.training(options, data.train().count())
                        : new TrainListener() {});
        for (Recorder recorder : recorders) {
            listeners.add(recorder.listen(model, run));
        }
        listeners.forEach(trainer::listener);
        TrainResult result = trainer.train(model, data.train());
        if (result.cancelled()) {
            throw new StudyCancelledException();
        }
        return new TrainedRun(name, options.seed(), run, model, result.metrics());
    }

    private String position(String name) {
        return planned == 0 ? name : "%d of %d, %s".formatted(begun, Math.max(begun, planned), name);
    }

    private static String whatIsToDo(RunFolder run, int done, int epochs) {
        if (done >= epochs) {
            return "there already, %d epochs".formatted(done);
        }
        if (run.hasDiverged()) {
            return "there already, diverged after %d of %d epochs".formatted(done, epochs);
        }
        return done == 0 ? "%d epochs".formatted(epochs) : "goes on after %d of %d epochs".formatted(done, epochs);
    }

    /** Returns how far a run is; refuses one whose figures would not be those of the page that shows them. */
    private int epochsDone(RunFolder run, TrainOptions options) {
        RunConfig config = run.config();
        List<String> differences = new ArrayList<>(config.keyDifferences(device.reproducibilityKey()));
        int done = run.metrics().stream().mapToInt(EpochMetrics::epoch).max().orElse(0);
        if (done > options.epochs()) {
            differences.add("epochs: the run has %d, now %d".formatted(done, options.epochs()));
        }
        if (!differences.isEmpty()) {
            throw new ElbowException(
                    "%s was trained by another version, on another device or with other options: %s. Choose another folder with --out, or remove this one to train it again"
                            .formatted(run.path(), String.join("; ", differences)));
        }
        return done;
    }

    @Override
    public void close() {
        models.forEach(Autoencoder::close);
    }
}
