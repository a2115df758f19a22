package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.loadLongs;
import static dev.elbow.backend.cpu.kernel.Vectors.store;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Philox words of consecutive blocks, the bits of {@link ScalarNoiseKernels#words}. A block's words 0 and 1 share a
 * 64-bit lane of {@code first}, words 2 and 3 one of {@code second}, the even word low. A round is then {@code first' =
 * swap(second.low M1) ^ first.high ^ k0} and {@code second' = swap(first.low M0) ^ second.high ^ k1}, where swap
 * exchanges the halves of the 64-bit product.
 *
 * <p>The state lies where the words will, vector by vector, and each round is a pass over it: it stays in the
 * first-level cache, and vectors that live across a loop of rounds would be allocated.
 */
final class VectorPhilox {
    /** Blocks in a pair of vectors. */
    private static final int BLOCKS = Vectors.L.length();

    /** Words, or elements, in a pair of vectors. */
    static final int WORDS = 4 * BLOCKS;

    private static final long WORD = 0xFFFFFFFFL;
    private static final LongVector IOTA = LongVector.zero(Vectors.L).addIndex(1);
    private static final VectorMask<Long> ODD = IOTA.and(1).compare(VectorOperators.EQ, 1);
    /** Lanes 0 0 1 1 ... of the lower half of a vector, and of its upper half. */
    private static final VectorShuffle<Long> LOWER_TWICE = VectorShuffle.fromOp(Vectors.L, lane -> lane / 2);

    private static final VectorShuffle<Long> UPPER_TWICE =
            VectorShuffle.fromOp(Vectors.L, lane -> BLOCKS / 2 + lane / 2);

    private VectorPhilox() {}

    /**
     * The words of {@code n} elements, a multiple of {@link #WORDS}, from the beginning of {@code firstBlock} on; not
     * yet in their order, which {@link #interleave} gives them.
     */
    static void words(long dst, int n, long seed, int stream, long step, int firstBlock) {
        counters(dst, n, stream, step, firstBlock);
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < ScalarNoiseKernels.ROUNDS; round++) {
            round(dst, n, k0 & WORD, k1 & WORD);
            k0 += ScalarNoiseKernels.W0;
            k1 += ScalarNoiseKernels.W1;
        }
    }

    private static void counters(long dst, int n, int stream, long step, int firstBlock) {
        LongVector steps = LongVector.broadcast(Vectors.L, step);
        for (int i = 0; i < n; i += WORDS) {
            LongVector blocks = IOTA.add(firstBlock + i / 4).and(WORD);
            store(blocks.or((long) stream << 32), dst, i);
            store(steps, dst, i + LANES);
        }
    }

    private static void round(long dst, int n, long k0, long k1) {
        // Masks on both factors let the compiler use the 32 x 32 bit multiplication.
        LongVector mask = LongVector.broadcast(Vectors.L, WORD);
        LongVector m0 = LongVector.broadcast(Vectors.L, ScalarNoiseKernels.M0).and(mask);
        LongVector m1 = LongVector.broadcast(Vectors.L, ScalarNoiseKernels.M1).and(mask);
        for (int i = 0; i < n; i += WORDS) {
            LongVector first = loadLongs(dst, i);
            LongVector second = loadLongs(dst, i + LANES);
            LongVector p0 = first.and(mask).mul(m0);
            LongVector p1 = second.and(mask).mul(m1);
            store(mix(p1, first, k0), dst, i);
            store(mix(p0, second, k1), dst, i + LANES);
        }
    }

    private static LongVector mix(LongVector product, LongVector pair, long key) {
        LongVector high = pair.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, key);
        return product.lanewise(VectorOperators.ROL, 32).lanewise(VectorOperators.XOR, high);
    }

    /**
     * From one vector of first and one of second pairs to the order of the elements; a last {@code n % WORDS} stay as
     * they are.
     */
    static void interleave(long dst, int n) {
        for (int i = 0; i + WORDS <= n; i += WORDS) {
            LongVector first = loadLongs(dst, i);
            LongVector second = loadLongs(dst, i + LANES);
            store(first.rearrange(LOWER_TWICE).blend(second.rearrange(LOWER_TWICE), ODD), dst, i);
            store(first.rearrange(UPPER_TWICE).blend(second.rearrange(UPPER_TWICE), ODD), dst, i + LANES);
        }
    }
}
