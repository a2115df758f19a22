package dev.elbow.report.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/**
 * Numbers of one column as people read them: whole ones with thousands apart, others with up to five significant digits of the
 * largest and equally many decimals, unless sizes differ too much for that. Immutable.
 */
public final class Numbers {
    private static final double HUGE = 1e6;
    private static final double TINY = 1e-4;
    /** Up to this factor between the largest and the smallest, the decimals of the largest leave the smallest two digits. */
    private static final double ALIKE = 100;

    private final boolean empty;
    private final int decimals;

    private Numbers(boolean empty, int decimals) {
        this.empty = empty;
        this.decimals = decimals;
    }

    /** Returns the format for a column's cells; those that are no numbers are passed over. */
    public static Numbers of(List<?> cells) {
        boolean empty = true;
        int decimals = 0;
        double largest = 0;
        double smallest = Double.MAX_VALUE;
        for (Object cell : cells) {
            if (cell instanceof Number number) {
                empty = false;
                decimals = Math.max(decimals, needed(number));
                double size = Math.abs(number.doubleValue());
                if (size > 0 && Double.isFinite(size)) {
                    largest = Math.max(largest, size);
                    smallest = Math.min(smallest, size);
                }
            }
        }
        boolean alike = largest <= ALIKE * smallest && largest < HUGE;
        return new Numbers(empty, alike ? Math.min(decimals, allowed(largest)) : decimals);
    }

    /** Returns whether the column holds no numbers. */
    public boolean isEmpty() {
        return empty;
    }

    /** Returns a number of the column. */
    public String format(Number number) {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            return number.toString();
        }
        if (isWhole(number)) {
            return String.format(Locale.ROOT, "%,d", number.longValue());
        }
        if (isPlain(value)) {
            return String.format(Locale.ROOT, "%,." + Math.min(decimals, allowed(value)) + "f", value);
        }
        return String.format(Locale.ROOT, "%.3e", value);
    }

    private static boolean isWhole(Number number) {
        return number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte;
    }

    private static boolean isPlain(double value) {
        double size = Math.abs(value);
        return size == 0 || size >= TINY && size < HUGE;
    }

    /** Decimals that make about five significant digits. */
    private static int allowed(double value) {
        double size = Math.abs(value);
        return size == 0 || size >= 0.1 && size < 10 ? 4 : size >= 1000 ? 1 : size >= 10 ? 2 : 6;
    }

    /** Decimals that are not zeros at the end. */
    private static int needed(Number number) {
        double value = number.doubleValue();
        if (isWhole(number) || !Double.isFinite(value) || !isPlain(value)) {
            return 0;
        }
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(allowed(value), RoundingMode.HALF_UP);
        return Math.max(0, rounded.stripTrailingZeros().scale());
    }
}
