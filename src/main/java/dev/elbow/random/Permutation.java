package dev.elbow.random;

/**
 * The order of an epoch: a keyed permutation of {@code [0, size)} that maps a position to an index without storing
 * anything. A balanced Feistel network over the next even power of two, walked along its cycle until the value falls into
 * the range (Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). Pure in (seed, epoch, position), so it
 * is the same on every backend. Mutable only through {@link #epoch}; one instance per thread.
 */
public final class Permutation {
    private static final int ROUNDS = 6;

    private final long seed;
    private final int size;
    private final int halfBits;
    private final int halfMask;
    private final int[] keys = new int[8];
    private final int[] words = new int[4];

    /**
     * Creates the permutation of {@code size} positions for epoch 0.
     *
     * @throws IllegalArgumentException if size is below 1
     */
    public Permutation(long seed, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a permutation needs at least one element, got " + size);
        }
        this.seed = seed;
        this.size = size;
        int bits = Math.max(2, 32 - Integer.numberOfLeadingZeros(size - 1));
        this.halfBits = (bits + 1) / 2;
        this.halfMask = (1 << halfBits) - 1;
        epoch(0);
    }

    /** Switches to the order of the given epoch. Allocates nothing. */
    public void epoch(int epoch) {
        for (int block = 0; block < 2; block++) {
            Philox.block(seed, RandomStream.ORDER, epoch, block, words);
            System.arraycopy(words, 0, keys, block * 4, 4);
        }
    }

    /** Returns the index at {@code position}, both in {@code [0, size)}. */
    public int index(int position) {
        int value = position;
        do {
            value = encrypt(value);
        } while (Integer.compareUnsigned(value, size) >= 0);
        return value;
    }

    private int encrypt(int value) {
        int left = value >>> halfBits;
        int right = value & halfMask;
        for (int round = 0; round < ROUNDS; round++) {
            int next = left ^ mix(right ^ keys[round]) & halfMask;
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }

    /** The 32-bit finaliser of MurmurHash3: every input bit changes every output bit with probability near one half. */
    private static int mix(int h) {
        h ^= h >>> 16;
        h *= 0x85EBCA6B;
        h ^= h >>> 13;
        h *= 0xC2B2AE35;
        return h ^ h >>> 16;
    }
}
