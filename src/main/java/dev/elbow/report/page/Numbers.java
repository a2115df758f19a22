package dev.elbow.report.page;

import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {
    private Numbers() {}

    /** Returns whole numbers with thousands apart, others with four or five significant digits. */
    public static String format(Number number) {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            return number.toString();
        }
        double size = Math.abs(value);
        boolean whole = !(number instanceof Double) && !(number instanceof Float) || value == Math.rint(value);
        if (whole && size < 1e15) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 1e6 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int decimals = size >= 1000 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 4 : 5;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
