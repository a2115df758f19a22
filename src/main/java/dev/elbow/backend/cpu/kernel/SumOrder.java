package dev.elbow.backend.cpu.kernel;

/**
 * The order of a sum over {@code n} terms, the same for every vector width and for scalar code.
 *
 * <p>The first {@code n - n % 16} terms are cut into chunks of 256. In a chunk, lane {@code j} of 16 adds the terms
 * {@code j, j + 16, j + 32, ...} in float32, at most 16 of them; the 16 lane sums are then added to a double, lane 0
 * first. The last {@code n % 16} terms are added to the double one by one. A lane's rounding error stays below 16 times
 * 2^-24 of its terms' absolute sum; the double adds nothing that float32 could show.
 */
final class SumOrder {
    static final int LANES = 16;
    static final int CHUNK = 256;

    private SumOrder() {}

    /** How many of {@code n} terms go through the lanes. */
    static int laned(int n) {
        return n & -LANES;
    }
}
