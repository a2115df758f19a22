package dev.elbow.train;

/**
 * The elements {@code [from, to)} of the flat parameter store that one replica reduces and updates.
 *
 * @param from first element, a multiple of {@link #ALIGNMENT}
 * @param to past the last element
 */
public record Slice(long from, long to) {
    /** Floats in a cache line of 64 bytes: no two replicas write the same line. */
    public static final int ALIGNMENT = 16;

    /** Returns the slice of replica {@code rank} of {@code size}; together they cover all elements without overlap. */
    public static Slice of(long elements, int rank, int size) {
        return new Slice(bound(elements, rank, size), bound(elements, rank + 1, size));
    }

    private static long bound(long elements, int rank, int size) {
        long lines = (elements + ALIGNMENT - 1) / ALIGNMENT;
        return Math.min(elements, lines * rank / size * ALIGNMENT);
    }
}
