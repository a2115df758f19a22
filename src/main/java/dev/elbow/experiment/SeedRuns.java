package dev.elbow.experiment;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The same training with each of the study's seeds: tables show mean and deviation of all, figures the first.
 *
 * @param runs one for each seed, at least one
 */
public record SeedRuns(List<TrainedRun> runs) {
    /** Makes the list immutable. */
    public SeedRuns {
        runs = List.copyOf(runs);
    }

    /** Returns the run of the first seed. */
    public TrainedRun first() {
        return runs.getFirst();
    }

    /** Returns something of each run, in the same order. */
    public <T> List<T> each(Function<TrainedRun, T> of) {
        return runs.stream().map(of).toList();
    }

    /** Returns a figure over all seeds. */
    public Stat stat(ToDoubleFunction<TrainedRun> figure) {
        return Stat.over(runs, figure);
    }
}
