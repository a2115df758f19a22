package dev.elbow.report;

/**
 * An axis of a {@link Chart}.
 *
 * @param name what is measured, with its unit
 * @param logarithmic whether equal distances are equal factors; all values must then be above 0
 */
public record Axis(String name, boolean logarithmic) {

    /** Returns a linear axis. */
    public static Axis of(String name) {
        return new Axis(name, false);
    }

    /** Returns a logarithmic axis. */
    public static Axis log(String name) {
        return new Axis(name, true);
    }
}
