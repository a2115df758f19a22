package dev.elbow.report;

import java.util.stream.IntStream;

/**
 * One line, one set of bars or one cloud of points in a {@link Chart}. A value that is not finite leaves a gap.
 *
 * @param name its name in the legend
 * @param x positions along the first axis; for bars the number of the category, from 0
 * @param y the values, as many as {@code x}
 * @param std standard deviations around the values, as many, drawn as a band; or null
 */
public record Series(String name, double[] x, double[] y, double[] std) {

    /** Checks that the arrays go together. */
    public Series {
        if (x.length != y.length || std != null && std.length != y.length) {
            throw new IllegalArgumentException("the series \"%s\" has %d positions, %d values and %s deviations"
                    .formatted(name, x.length, y.length, std == null ? "no" : String.valueOf(std.length)));
        }
    }

    /** Returns values at the given positions. */
    public static Series of(String name, double[] x, double[] y) {
        return new Series(name, x, y, null);
    }

    /** Returns values at 1, 2, 3, ..., for example one for each epoch. */
    public static Series counted(String name, double... y) {
        return of(name, IntStream.rangeClosed(1, y.length).asDoubleStream().toArray(), y);
    }

    /** Returns one value for each category of a bar chart. */
    public static Series bars(String name, double... y) {
        return of(name, IntStream.range(0, y.length).asDoubleStream().toArray(), y);
    }

    /** Returns the same values with a standard deviation around each. */
    public Series withStd(double... deviations) {
        return new Series(name, x, y, deviations);
    }
}
