package dev.elbow.experiment;

import dev.elbow.report.MeanCell;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A figure over several seeds.
 *
 * @param mean of all seeds
 * @param std the standard deviation, with {@code n - 1} as the divisor; 0 of one seed
 * @param n the number of seeds
 */
public record Stat(double mean, double std, int n) {
    /** Digits of a standard deviation that are shown. */
    private static final int STD_DIGITS = 2;

    /**
     * Returns mean and deviation.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static Stat of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a mean needs at least 1 value");
        }
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return new Stat(mean, values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1)), values.length);
    }

    /** Returns mean and deviation of a figure of each, as {@link #of}; {@code all} has one element for each seed. */
    public static <T> Stat over(Collection<T> all, ToDoubleFunction<? super T> figure) {
        return of(all.stream().mapToDouble(figure).toArray());
    }

    /** Returns the same figure in another unit, for example in percent. */
    public Stat times(double factor) {
        return new Stat(factor * mean, factor * std, n);
    }

    /**
     * Returns what a table shows: the number itself of one seed, else {@code mean ± deviation} with two digits of the deviation;
     * null, for "not measured", if the figure is not a number.
     */
    public Object cell() {
        if (Double.isNaN(mean)) {
            return null;
        }
        return n == 1 ? (Object) mean : new MeanCell(mean, std, n, toString());
    }

    @Override
    public String toString() {
        if (n == 1) {
            return String.format(Locale.ROOT, "%.4f", mean);
        }
        int before = std > 0 ? (int) Math.floor(Math.log10(std)) + 1 : 0;
        int decimals = Math.clamp(STD_DIGITS - before, 0, 6);
        String number = "%." + decimals + "f";
        return String.format(Locale.ROOT, number + " ± " + number, mean, std);
    }
}
