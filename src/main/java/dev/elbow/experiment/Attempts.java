package dev.elbow.experiment;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The same training with each of the study's seeds, where diverging is an answer too.
 *
 * @param finished one for each seed whose training came to its end
 * @param diverged how many did not, because a loss or gradient was no longer finite
 */
public record Attempts(List<TrainedRun> finished, int diverged) {
    /** Makes the list immutable. */
    public Attempts {
        finished = List.copyOf(finished);
    }

    /** Returns a figure over the seeds that came to their end; not a number if none did. */
    public Stat stat(ToDoubleFunction<TrainedRun> figure) {
        return finished.isEmpty() ? Stat.of(Double.NaN) : Stat.over(finished, figure);
    }

    /** Returns the number of seeds. */
    public int seeds() {
        return finished.size() + diverged;
    }
}
