package dev.elbow.experiment;

import dev.elbow.ElbowException;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.RunFolder;
import java.util.List;

/**
 * A trained model and how it came about. The study owns the model.
 *
 * @param name of the run, and of its folder
 * @param seed it was trained with
 * @param folder where it is kept
 * @param model with its final weights
 * @param metrics per epoch, the train split before the test split
 */
public record TrainedRun(String name, long seed, RunFolder folder, Autoencoder model, List<EpochMetrics> metrics) {
    /** Makes the list immutable. */
    public TrainedRun {
        metrics = List.copyOf(metrics);
    }

    /** Returns the figures of all epochs on one split, {@link EpochMetrics#TRAIN} or {@link EpochMetrics#TEST}. */
    public List<EpochMetrics> metrics(String split) {
        return metrics.stream().filter(m -> m.split().equals(split)).toList();
    }

    /** Returns the averages over the last epoch on the training split. */
    public EpochMetrics lastTrain() {
        return last(EpochMetrics.TRAIN);
    }

    /** Returns the figures on the test split after the last epoch. */
    public EpochMetrics lastTest() {
        return last(EpochMetrics.TEST);
    }

    private EpochMetrics last(String split) {
        List<EpochMetrics> all = metrics(split);
        if (all.isEmpty()) {
            throw new ElbowException("%s has no figures of the %s split; remove the folder to train it again"
                    .formatted(folder.path(), split));
        }
        return all.getLast();
    }
}
