package dev.elbow.experiment.conv;

import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.report.Series;
import dev.elbow.train.EpochMetrics;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Figures over the epochs of a training: the mean of all seeds, with a band where there are several. */
final class Curves {
    private Curves() {}

    static Series of(String name, SeedRuns runs, String split, ToDoubleFunction<EpochMetrics> figure) {
        int epochs = runs.first().metrics(split).size();
        Stat[] stats = IntStream.range(0, epochs)
                .mapToObj(epoch ->
                        runs.stat(run -> figure.applyAsDouble(run.metrics(split).get(epoch))))
                .toArray(Stat[]::new);
        Series means = Series.counted(
                name,
                IntStream.range(0, epochs).mapToDouble(i -> stats[i].mean()).toArray());
        return runs.runs().size() == 1
                ? means
                : means.withStd(IntStream.range(0, epochs)
                        .mapToDouble(i -> stats[i].std())
                        .toArray());
    }
}
