package dev.elbow.train;

import java.util.List;
import java.util.Optional;

/**
 * What came of a training run.
 *
 * @param metrics per epoch, the train split before the test split; epochs before a resume included
 * @param epochs complete epochs
 * @param cancelled whether it was stopped by its {@link Cancellation} before all epochs were complete
 * @param stoppedEarly whether patience ran out
 * @param bestEpoch epoch with the lowest test loss, 0 if there was no evaluation
 * @param seconds wall time of this call, everything included
 */
public record TrainResult(
        List<EpochMetrics> metrics,
        int epochs,
        boolean cancelled,
        boolean stoppedEarly,
        int bestEpoch,
        double seconds) {
    /** Makes the list immutable. */
    public TrainResult {
        metrics = List.copyOf(metrics);
    }

    /** Returns the figures of the last epoch on the test split, or on the train split if none was given. */
    public Optional<EpochMetrics> last() {
        return metrics.isEmpty() ? Optional.empty() : Optional.of(metrics.getLast());
    }
}
