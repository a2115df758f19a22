package dev.elbow.train;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.Samples;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Trains a model on a data set. Configure it, then call {@link #train}; one trainer may train several models in turn. Not
 * thread-safe.
 *
 * <p>With the same options, data, model and {@linkplain Device#reproducibilityKey key}, parameters come out with the same bits,
 * also if the run was interrupted and resumed.
 */
public final class Trainer {
    private final TrainOptions options;
    private final List<TrainListener> listeners = new ArrayList<>();
    private Dataset test;
    private RunFolder folder;
    private Cancellation cancellation = new Cancellation();

    /** Creates a trainer without test data, run folder and listeners. */
    public Trainer(TrainOptions options) {
        this.options = Objects.requireNonNull(options, "options");
    }

    /** Evaluates on this data after each epoch. */
    public Trainer test(Dataset value) {
        test = value;
        return this;
    }

    /** Keeps configuration, figures, model and checkpoints in this folder; if it holds a run, that run is resumed. */
    public Trainer into(RunFolder value) {
        folder = value;
        return this;
    }

    /** Stops when the token says so. */
    public Trainer cancellation(Cancellation value) {
        cancellation = Objects.requireNonNull(value, "cancellation");
        return this;
    }

    /** Adds a listener. */
    public Trainer listener(TrainListener value) {
        listeners.add(Objects.requireNonNull(value, "listener"));
        return this;
    }

    /**
     * Trains, in this thread and one thread per lane, until all epochs are complete, patience runs out, or the {@link
     * Cancellation} or an interrupt of this thread asks to stop. Training starts from the model's parameters as they are, or in
     * a folder that holds a run, from its checkpoint. Model and data cannot be closed meanwhile.
     *
     * @return the figures of all epochs; the model then holds the last weights, or with patience the best
     * @throws ElbowException if data and model do not fit, values are not finite or not what the loss compares with, the loss
     *     compares with labels and the data has none, the batch is larger than the data, the run folder cannot be written, or
     *     holds a run that differs in more than epochs and patience; the last checkpoint stays
     * @throws DivergedException if the loss or a gradient is no longer finite; the last checkpoint stays, and a folder remembers it, so
     *     that the same training ends there at once
     * @throws IllegalArgumentException if the model ends in no loss, or the options have patience and there is no test data to
     *     judge epochs by
     * @throws IllegalStateException if the model, its device or a data set is closed
     */
    public TrainResult train(Autoencoder model, Dataset data) {
        check(model, data);
        Device device = model.device();
        if (folder != null && folder.hasRun()) {
            device.repeat(Checkpoint.algorithms(folder.checkpointFile()));
        }
        try (Autoencoder.Use _ = model.use();
                Dataset.Use _ = data.use();
                Dataset.Use _ = test == null ? null : test.use();
                Samples trainSamples = ModelSamples.open(model, data);
                Samples testSamples = test == null ? null : ModelSamples.open(model, test);
                Replicas replicas = Replicas.open(device, options.lanes());
                TrainLanes lanes = new TrainLanes(device, replicas, model.parameters(), trainSamples, options);
                Evaluator evaluator = test == null
                        ? null
                        : new Evaluator(
                                device,
                                replicas,
                                model.parameters(),
                                testSamples,
                                options.batch(),
                                options.reduction(),
                                options.seed())) {
            int steps = (data.count() + options.batch() - 1) / options.batch();
            RunState state = new RunState(model, options, folder, steps);
            TrainOptions effective = options.toBuilder().lanes(replicas.count()).build();
            TrainLoop loop = new TrainLoop(effective, lanes, evaluator, state, cancellation, listeners);
            if (folder == null) {
                state.begin();
            } else {
                RunConfig config = new RunConfig(
                        folder.label(),
                        model.graph(),
                        ModelSamples.summary(model, data),
                        test == null ? null : ModelSamples.summary(model, test),
                        effective,
                        device.reproducibilityKey());
                loop.warn(state.begin(config));
            }
            return loop.run();
        }
    }

    private void check(Autoencoder model, Dataset data) {
        if (model.graph().loss().isEmpty()) {
            throw new IllegalArgumentException("the model ends in no loss, it cannot be trained");
        }
        if (options.patience() > 0 && test == null) {
            throw new IllegalArgumentException(
                    "a patience of %d epochs needs test data to judge them by: give it with test(), or set patience to 0"
                            .formatted(options.patience()));
        }
        ModelSamples.check(model, data, "training data");
        if (test != null) {
            ModelSamples.check(model, test, "test data");
        }
        if (options.batch() > data.count()) {
            throw new ElbowException("the batch of %,d is larger than the training data, which has %,d samples"
                    .formatted(options.batch(), data.count()));
        }
    }
}
