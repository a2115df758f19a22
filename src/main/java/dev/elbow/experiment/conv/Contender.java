package dev.elbow.experiment.conv;

import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.train.EpochMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One of the models that are compared: its trainings and what was measured of each.
 *
 * @param runs one for each seed
 * @param measures as many, in the same order
 */
record Contender(SeedRuns runs, List<Measures> measures) {
    /** Returns the run that figures show. */
    TrainedRun first() {
        return runs.first();
    }

    Stat stat(ToDoubleFunction<Measures> figure) {
        return Stat.over(measures, figure);
    }

    double mean(ToDoubleFunction<Measures> figure) {
        return stat(figure).mean();
    }

    /** Returns the number of epochs of each training. */
    int epochs() {
        return first().metrics(EpochMetrics.TRAIN).size();
    }
}
