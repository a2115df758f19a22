package dev.elbow.experiment;

import dev.elbow.report.Series;
import java.util.List;

/** Figures over several seeds as lines of a chart. */
public final class StatSeries {
    private StatSeries() {}

    /** Returns the means, with a band of one standard deviation if there are several seeds. */
    public static Series of(String name, double[] x, List<Stat> stats) {
        Series means = Series.of(name, x, stats.stream().mapToDouble(Stat::mean).toArray());
        return stats.stream().allMatch(stat -> stat.n() == 1)
                ? means
                : means.withStd(stats.stream().mapToDouble(Stat::std).toArray());
    }
}
