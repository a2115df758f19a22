package dev.elbow.train;

import dev.elbow.ElbowException;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.graph.Parameter;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.Safetensors;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run has reached: the next step, the figures, the best epoch and its weights; in memory, and in the run folder if there
 * is one. Files are written so that each is never ahead of what a resumed run can repeat: figures before the checkpoint that
 * counts them, and a resumed run drops figures its checkpoint does not count.
 */
final class RunState {
    private final Autoencoder model;
    private final Parameters parameters;
    private final TrainOptions options;
    private final RunFolder folder;
    private final List<EpochMetrics> metrics = new ArrayList<>();
    private EpochState next;
    private int bestEpoch;
    private double bestLoss = Double.POSITIVE_INFINITY;
    private List<float[]> bestWeights;

    RunState(Autoencoder model, TrainOptions options, RunFolder folder, int stepsPerEpoch) {
        this.model = model;
        this.parameters = model.parameters();
        this.options = options;
        this.folder = folder;
        this.next = new EpochState(0, stepsPerEpoch);
    }

    /** Begins without a folder. */
    void begin() {
        clearOptimizer();
    }

    /** Begins a run in the folder or resumes the one it holds, and returns what people should know about it. */
    List<String> begin(RunConfig config) {
        if (!folder.hasRun()) {
            clearOptimizer();
            folder.metricsLog().repair(0);
            save(next);
            folder.writeConfig(config);
            return List.of();
        }
        RunConfig stored = folder.config();
        List<String> conflicts = stored.conflictsWith(config);
        if (!conflicts.isEmpty()) {
            throw new ElbowException("%s cannot be resumed: %s".formatted(folder.path(), String.join("; ", conflicts)));
        }
        Checkpoint checkpoint =
                Checkpoint.restore(folder.checkpointFile(), parameters, options.optimizer(), next.steps);
        next = checkpoint.state();
        bestEpoch = checkpoint.bestEpoch();
        bestLoss = checkpoint.bestLoss();
        if (bestEpoch > 0) {
            Safetensors best = Safetensors.read(folder.bestFile());
            bestWeights = parameters.graph().parameters().stream()
                    .map(parameter -> best.values(parameter.name(), parameter.shape()))
                    .toList();
        }
        metrics.addAll(folder.metricsLog().repair(next.epoch));
        folder.writeConfig(config);
        return stored.keyDifferences(config).stream()
                .map(difference ->
                        "resumed on another device, bits will differ from an uninterrupted run: " + difference)
                .toList();
    }

    EpochState next() {
        return next;
    }

    List<EpochMetrics> metrics() {
        return metrics;
    }

    int bestEpoch() {
        return bestEpoch;
    }

    boolean outOfPatience() {
        return options.patience() > 0 && bestEpoch > 0 && next.epoch - bestEpoch >= options.patience();
    }

    /** Compares the epoch just evaluated with the best. */
    void judge(int epoch, double loss) {
        if (loss < bestLoss) {
            bestLoss = loss;
            bestEpoch = epoch;
            bestWeights = weights();
            if (folder != null) {
                model.save(folder.bestFile());
            }
        }
    }

    /** Keeps the figures of a complete epoch and what comes after it. */
    void completeEpoch(List<EpochMetrics> figures, EpochState following) {
        metrics.addAll(figures);
        if (folder != null) {
            folder.metricsLog().append(figures);
        }
        save(following);
    }

    /** Keeps an epoch that was interrupted. */
    void save(EpochState state) {
        next = state;
        if (folder != null) {
            model.save(folder.modelFile());
            new Checkpoint(next, bestEpoch, bestLoss).write(folder.checkpointFile(), parameters, options.optimizer());
        }
    }

    /** With patience, makes the best epoch's weights the result. */
    void finish() {
        if (options.patience() > 0 && bestWeights != null) {
            int position = 0;
            for (Parameter parameter : parameters.graph().parameters()) {
                parameters.set(parameter, bestWeights.get(position++));
            }
            if (folder != null) {
                model.save(folder.modelFile());
            }
        }
    }

    private List<float[]> weights() {
        return parameters.graph().parameters().stream().map(parameters::get).toList();
    }

    private void clearOptimizer() {
        for (Parameter parameter : parameters.graph().parameters()) {
            for (int slot = 0; slot < Optimizer.MAX_SLOTS; slot++) {
                parameters.setState(slot, parameter, new float[parameter.elements()]);
            }
        }
    }
}
