package dev.elbow.experiment;

import dev.elbow.report.Claim;
import dev.elbow.report.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Collects the claims of a report, each with its verdict. */
public final class ClaimList {
    private final List<Claim> claims = new ArrayList<>();

    /**
     * Adds a sentence that was checked.
     *
     * @param measure what was measured, with the bound that decides
     * @param value what it came to
     */
    public void add(String sentence, String measure, String value, boolean holds) {
        claims.add(new Claim(sentence, measure, value, Verdict.of(holds)));
    }

    /** Adds a sentence that was not checked, with the reason. */
    public void notMeasured(String sentence, String measure, String reason) {
        claims.add(Claim.notMeasured(sentence, measure, reason));
    }

    /** Returns the claims in the order in which they were added. */
    public List<Claim> all() {
        return List.copyOf(claims);
    }

    /** Returns a value as claims show it: with three decimals, unless it is whole. */
    public static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.3f", value);
    }

    /** Returns a figure as claims show it: of several seeds mean and deviation. */
    public static String number(Stat stat) {
        return stat.n() == 1 ? number(stat.mean()) : stat.toString();
    }

    /** Returns a figure in a format of its own; of several seeds mean and deviation. */
    public static String number(Stat stat, String format) {
        return stat.n() == 1 ? String.format(Locale.ROOT, format, stat.mean()) : stat.toString();
    }

    /** Returns a share of 1 in percent, with one decimal. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** Returns a share of 1 in percent, with one decimal; of several seeds mean and deviation. */
    public static String percent(Stat share) {
        return number(share.times(100), "%.1f") + " %";
    }

    /** Returns figures as claims show them. */
    public static String numbers(Stat... stats) {
        return numbers(List.of(stats));
    }

    /** Returns values as claims show them. */
    public static String numbers(double... values) {
        return Arrays.stream(values).mapToObj(ClaimList::number).collect(Collectors.joining(", "));
    }

    /** Returns figures as claims show them. */
    public static String numbers(List<Stat> stats) {
        return stats.stream().map(ClaimList::number).collect(Collectors.joining(", "));
    }
}
