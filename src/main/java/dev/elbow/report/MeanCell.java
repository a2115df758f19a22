package dev.elbow.report;

import java.util.Objects;

/**
 * A cell of a {@link Table} that holds several values at once. A page shows it as text, other programs read the numbers.
 *
 * @param mean of the values
 * @param std their standard deviation
 * @param n how many there are
 * @param text what a page shows
 */
public record MeanCell(double mean, double std, int n, String text) {
    /** Checks that there is a text. */
    public MeanCell {
        Objects.requireNonNull(text, "text");
    }

    @Override
    public String toString() {
        return text;
    }
}
