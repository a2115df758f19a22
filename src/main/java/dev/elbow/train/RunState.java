package dev.elbow.train;

import dev.elbow.ElbowException;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.graph.Parameter;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.Safetensors;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run has reached: the next step, the figures, the best epoch and its weights; in memory, and in the run folder if there
 * is one. The checkpoint, one file, decides how far a run is. Figures are written before it, and a resumed run drops those that it
 * does not count. The best model and the model are written after it, so that neither is ever ahead of it, and a resumed run writes
 * what a killed one could not.
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
    /** How an earlier training of the same bits ended. */
    private Optional<Divergence> known = Optional.empty();
    /** Of each parameter, the best epoch's values, if patience may make them the result; else empty. */
    private final List<float[]> bestWeights = new ArrayList<>();

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
            beginIn(folder, config);
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
        if (isAtBest()) {
            // The run may have been killed before it wrote them.
            model.save(folder.bestFile());
        }
        if (takesBest()) {
            Safetensors best = Safetensors.read(folder.bestFile());
            for (Parameter parameter : parameters.graph().parameters()) {
                bestWeights.add(best.values(parameter.name(), parameter.shape()));
            }
        }
        metrics.addAll(folder.metricsLog().repair(next.epoch));
        folder.writeConfig(config);
        List<String> differences = new ArrayList<>(stored.keyDifferences(config.reproducibility()));
        differences.addAll(algorithmDifferences(checkpoint.algorithms()));
        if (differences.isEmpty()) {
            known = Divergence.read(folder.divergenceFile());
        } else {
            Divergence.forget(folder.divergenceFile());
        }
        return differences.stream()
                .map(difference ->
                        "resumed on another device or by another version, bits will differ from an uninterrupted run: "
                                + difference)
                .toList();
    }

    /** Returns what is computed by other algorithms than in the run so far, of what this run computes. */
    private List<String> algorithmDifferences(Map<String, String> inRun) {
        Map<String, String> now = model.device().algorithms();
        return inRun.entrySet().stream()
                .filter(wanted -> now.containsKey(wanted.getKey()))
                .filter(wanted -> !now.get(wanted.getKey()).equals(wanted.getValue()))
                .map(wanted -> "the algorithm of %s: the run has %s, which is no longer offered, now %s"
                        .formatted(wanted.getKey(), wanted.getValue(), now.get(wanted.getKey())))
                .toList();
    }

    private void beginIn(RunFolder newRun, RunConfig config) {
        List<Path> present = newRun.present();
        try {
            newRun.metricsLog().repair(0);
            Divergence.forget(newRun.divergenceFile());
            save(next);
            newRun.writeConfig(config);
        } catch (ElbowException e) {
            newRun.discard(present);
            throw e;
        }
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
            if (takesBest()) {
                keepWeights();
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

    /**
     * Stops a training of which it is known that it diverges in the epoch to come.
     *
     * @throws DivergedException with the words of the first time
     */
    void checkNotKnownToDiverge() {
        known.filter(divergence -> divergence.epoch() == next.epoch + 1).ifPresent(divergence -> {
            throw new DivergedException(divergence.message());
        });
    }

    /** Keeps that the epoch after the checkpoint diverged. */
    void keep(DivergedException e) {
        if (folder != null) {
            new Divergence(next.epoch + 1, e.getMessage()).write(folder.divergenceFile());
        }
    }

    /** Keeps an epoch that was interrupted. */
    void save(EpochState state) {
        next = state;
        if (folder != null) {
            new Checkpoint(next, bestEpoch, bestLoss, model.device().algorithms())
                    .write(folder.checkpointFile(), parameters, options.optimizer());
            if (isAtBest()) {
                model.save(folder.bestFile());
            }
            model.save(folder.modelFile());
        }
    }

    /** Returns whether the parameters are those of the best epoch: it is complete, and no step was taken since. */
    private boolean isAtBest() {
        return bestEpoch > 0 && next.epoch == bestEpoch && next.step == 0;
    }

    /** Makes the last epoch's weights the result, or with patience the best epoch's. */
    void finish() {
        if (takesBest()) {
            int position = 0;
            for (Parameter parameter : parameters.graph().parameters()) {
                parameters.set(parameter, bestWeights.get(position++));
            }
        }
        if (folder != null) {
            model.save(folder.modelFile());
        }
    }

    /** Returns the epoch whose weights a run that ends here has as its result. */
    int resultEpoch() {
        return takesBest() ? bestEpoch : next.epoch;
    }

    private boolean takesBest() {
        return options.patience() > 0 && bestEpoch > 0;
    }

    private void keepWeights() {
        List<Parameter> all = parameters.graph().parameters();
        if (bestWeights.isEmpty()) {
            all.forEach(parameter -> bestWeights.add(new float[parameter.elements()]));
        }
        for (int i = 0; i < all.size(); i++) {
            parameters.read(all.get(i), FloatBuffer.wrap(bestWeights.get(i)));
        }
    }

    private void clearOptimizer() {
        for (Parameter parameter : parameters.graph().parameters()) {
            for (int slot = 0; slot < Optimizer.MAX_SLOTS; slot++) {
                parameters.setState(slot, parameter, new float[parameter.elements()]);
            }
        }
    }
}
