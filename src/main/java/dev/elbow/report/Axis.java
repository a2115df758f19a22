package dev.elbow.report;

/**
 * An axis of a {@link Chart}.
 *
 * @param name what is measured, with its unit
 * @param logBase 0 for a linear axis; else equal distances are equal factors, marks stand at powers of this base, and all values
 *     must be above 0
 */
public record Axis(String name, int logBase) {

    /** Returns a linear axis. */
    public static Axis of(String name) {
        return new Axis(name, 0);
    }

    /** Returns a logarithmic axis with marks at powers of ten. */
    public static Axis log(String name) {
        return new Axis(name, 10);
    }

    /** Returns a logarithmic axis with marks at powers of two. */
    public static Axis log2(String name) {
        return new Axis(name, 2);
    }

    /** Returns whether equal distances are equal factors. */
    public boolean logarithmic() {
        return logBase != 0;
    }
}
