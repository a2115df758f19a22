package dev.elbow.random;

/**
 * Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2,
 * 3" (SC 2011). One block of four 32-bit words is a pure function of a 64-bit key (the seed) and a 128-bit counter.
 *
 * <p>Elbow's counter is {@code (block, stream, step low, step high)}: element {@code e} of stream {@code s} at step
 * {@code t} is word {@code e & 3} of block {@code e >>> 2}. Every row of a noise matrix starts on a fresh block, so element
 * {@code (row, column)} is {@code row * roundUp4(width) + column}.
 */
public final class Philox {
    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    /** 2^-24: the step between neighbouring uniform values. */
    private static final float UNIFORM_STEP = 0x1p-24f;

    private Philox() {}

    /**
     * Writes the four words of one block to {@code words[0..3]}.
     *
     * @param seed the key
     * @param stream which of the independent streams, see {@link RandomStream}
     * @param step the training step, epoch or draw the stream counts
     * @param block the element index divided by four
     */
    public static void block(long seed, int stream, long step, int block, int[] words) {
        int c0 = block;
        int c1 = stream;
        int c2 = (int) step;
        int c3 = (int) (step >>> 32);
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
            long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        words[0] = c0;
        words[1] = c1;
        words[2] = c2;
        words[3] = c3;
    }

    /** Returns the uniform value in [0, 1) of a word: its upper 24 bits times 2^-24. */
    public static float uniform(int word) {
        return (word >>> 8) * UNIFORM_STEP;
    }

    /** Returns the uniform value in (0, 1] of a word, whose logarithm is finite. */
    public static float uniformPositive(int word) {
        return ((word >>> 8) + 1) * UNIFORM_STEP;
    }

    /**
     * Returns one standard normal value by the Box-Muller transform in double arithmetic: elements 0 and 1 of a block are the
     * cosine and sine branch of its words 0 and 1, elements 2 and 3 of its words 2 and 3. This is the definition; backends
     * compute the same in float32.
     *
     * @param element the element's index within its stream and step
     */
    public static double normal(long seed, int stream, long step, int element, int[] words) {
        block(seed, stream, step, element >>> 2, words);
        int pair = element & 2;
        double radius = Math.sqrt(-2 * StrictMath.log(uniformPositive(words[pair])));
        double angle = 2 * Math.PI * uniform(words[pair + 1]);
        return radius * ((element & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle));
    }

    /** Returns {@code width} rounded up to whole blocks of four: the distance between rows of a noise matrix. */
    public static int rowStride(int width) {
        return width + 3 & ~3;
    }
}
