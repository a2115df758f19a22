package dev.elbow.experiment;

import dev.elbow.report.Series;
import dev.elbow.train.EpochMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Lines through figures: the mean of all seeds, with a band where there are several. */
public final class Curves {
    private Curves() {}

    /** Returns figures over the epochs of a training. */
    public static Series of(String name, SeedRuns runs, String split, ToDoubleFunction<EpochMetrics> figure) {
        int epochs = runs.first().metrics(split).size();
        List<Stat> stats = IntStream.range(0, epochs)
                .mapToObj(epoch ->
                        runs.stat(run -> figure.applyAsDouble(run.metrics(split).get(epoch))))
                .toList();
        return of(name, IntStream.rangeClosed(1, epochs).asDoubleStream().toArray(), stats);
    }

    /** Returns figures, one for each of the given positions, with a band of one standard deviation. */
    public static Series of(String name, double[] at, List<Stat> stats) {
        Series means =
                Series.of(name, at, stats.stream().mapToDouble(Stat::mean).toArray());
        return stats.stream().allMatch(stat -> stat.n() == 1)
                ? means
                : means.withStd(stats.stream().mapToDouble(Stat::std).toArray());
    }
}
