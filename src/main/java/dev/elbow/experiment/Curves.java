package dev.elbow.experiment;

import dev.elbow.report.Series;
import dev.elbow.train.EpochMetrics;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Lines through figures: the mean of all seeds, with a band where there are several. */
public final class Curves {
    private Curves() {}

    /** Returns figures over the epochs of a training. */
    public static Series of(String name, SeedRuns runs, String split, ToDoubleFunction<EpochMetrics> figure) {
        int epochs = runs.first().metrics(split).size();
        Stat[] stats = IntStream.range(0, epochs)
                .mapToObj(epoch ->
                        runs.stat(run -> figure.applyAsDouble(run.metrics(split).get(epoch))))
                .toArray(Stat[]::new);
        return band(name, IntStream.rangeClosed(1, epochs).asDoubleStream().toArray(), stats);
    }

    /** Returns figures at the given positions. */
    public static Series band(String name, double[] at, Stat... stats) {
        Series means =
                Series.of(name, at, Arrays.stream(stats).mapToDouble(Stat::mean).toArray());
        return Arrays.stream(stats).allMatch(stat -> stat.n() == 1)
                ? means
                : means.withStd(Arrays.stream(stats).mapToDouble(Stat::std).toArray());
    }
}
