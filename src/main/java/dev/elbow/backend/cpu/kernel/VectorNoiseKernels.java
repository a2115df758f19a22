package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.bound;
import static dev.elbow.backend.cpu.kernel.Vectors.load;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;
import static dev.elbow.backend.cpu.kernel.Vectors.store;

import dev.elbow.random.Philox;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/** {@link NoiseKernels} on the Vector API. A pair of words is one 64-bit lane, its first word in the low half. */
final class VectorNoiseKernels implements NoiseKernels {
    /** Blocks worked on at once: a 64-bit lane each, in two vectors of results. */
    private static final int BLOCKS = Vectors.L.length();

    private static final long WORD = 0xFFFFFFFFL;
    private static final LongVector IOTA = LongVector.zero(Vectors.L).addIndex(1);
    /** Lanes 0 0 1 1 ... of the lower half of a vector, and of its upper half. */
    private static final VectorShuffle<Long> LOWER_TWICE = VectorShuffle.fromOp(Vectors.L, lane -> lane / 2);

    private static final VectorShuffle<Long> UPPER_TWICE =
            VectorShuffle.fromOp(Vectors.L, lane -> BLOCKS / 2 + lane / 2);
    private static final VectorMask<Long> ODD = IOTA.and(1).compare(VectorOperators.EQ, 1);

    /** Narrower rows, such as a small latent's, gain nothing from vectors. */
    private static final int WIDE = 64;

    private static final ScalarNoiseKernels NARROW = new ScalarNoiseKernels();

    /** Elements whose words are made before they are turned into numbers: they stay in the first-level cache. */
    private static final int STRIP = 1024;

    @Override
    public void normals(long dst, int rows, int width, long seed, int stream, long step, int firstRow) {
        if (width < WIDE) {
            NARROW.normals(dst, rows, width, seed, stream, step, firstRow);
            return;
        }
        int blocks = Philox.rowStride(width) / 4;
        for (int row = 0; row < rows; row++) {
            row(dst + (long) row * width * Float.BYTES, width, seed, stream, step, (firstRow + row) * blocks);
        }
    }

    @Override
    public void addNormals(
            long src, long dst, int rows, int width, float stddev, long seed, int stream, long step, int firstRow) {
        if (width < WIDE) {
            NARROW.addNormals(src, dst, rows, width, stddev, seed, stream, step, firstRow);
            return;
        }
        int blocks = Philox.rowStride(width) / 4;
        for (int row = 0; row < rows; row++) {
            long offset = (long) row * width * Float.BYTES;
            row(dst + offset, width, seed, stream, step, (firstRow + row) * blocks);
            addScaled(src + offset, dst + offset, width, stddev);
        }
    }

    private static void addScaled(long src, long dst, int n, float stddev) {
        FloatVector scale = splat(stddev);
        int end = bound(n);
        for (int i = 0; i < end; i += LANES) {
            store(scale.fma(load(dst, i), load(src, i)), dst, i);
        }
        ScalarNoiseKernels.addScaled(src, dst, end, n, stddev);
    }

    private static void row(long row, int width, long seed, int stream, long step, int firstBlock) {
        for (int strip = 0; strip < width; strip += STRIP) {
            long start = RawMemory.at(row, strip);
            int count = Math.min(STRIP, width - strip);
            int block = firstBlock + strip / 4;
            int end = count & -(4 * BLOCKS);
            words(start, end, seed, stream, step, block);
            ScalarNoiseKernels.words(start, end, count, seed, stream, step, block);
            int paired = bound(count);
            VectorBoxMuller.radii(start, paired);
            VectorBoxMuller.turns(start, paired);
            ScalarNoiseKernels.boxMuller(start, paired, count);
        }
    }

    private static void words(long row, int n, long seed, int stream, long step, int firstBlock) {
        for (int i = 0; i < n; i += 4 * BLOCKS) {
            words(row, i, firstBlock + i / 4, seed, stream, step);
        }
    }

    /** Philox for {@link #BLOCKS} blocks; a word is the low half of a 64-bit lane. */
    private static void words(long row, int i, int block, long seed, int stream, long step) {
        // Masks on both factors let the compiler use the 32 x 32 bit multiplication.
        LongVector mask = LongVector.broadcast(Vectors.L, WORD);
        LongVector m0 = LongVector.broadcast(Vectors.L, ScalarNoiseKernels.M0).and(mask);
        LongVector m1 = LongVector.broadcast(Vectors.L, ScalarNoiseKernels.M1).and(mask);
        LongVector c0 = IOTA.add(block & WORD);
        LongVector c1 = LongVector.broadcast(Vectors.L, stream & WORD);
        LongVector c2 = LongVector.broadcast(Vectors.L, step & WORD);
        LongVector c3 = LongVector.broadcast(Vectors.L, step >>> 32);
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < ScalarNoiseKernels.ROUNDS; round++) {
            LongVector p0 = c0.and(mask).mul(m0);
            LongVector p1 = c2.and(mask).mul(m1);
            c0 = high(p1).lanewise(VectorOperators.XOR, c1).lanewise(VectorOperators.XOR, k0 & WORD);
            c2 = high(p0).lanewise(VectorOperators.XOR, c3).lanewise(VectorOperators.XOR, k1 & WORD);
            c1 = p1.and(mask);
            c3 = p0.and(mask);
            k0 += ScalarNoiseKernels.W0;
            k1 += ScalarNoiseKernels.W1;
        }
        LongVector first = c0.or(c1.lanewise(VectorOperators.LSHL, 32));
        LongVector second = c2.or(c3.lanewise(VectorOperators.LSHL, 32));
        store(first.rearrange(LOWER_TWICE).blend(second.rearrange(LOWER_TWICE), ODD), row, i);
        store(first.rearrange(UPPER_TWICE).blend(second.rearrange(UPPER_TWICE), ODD), row, i + LANES);
    }

    private static LongVector high(LongVector product) {
        return product.lanewise(VectorOperators.LSHR, 32);
    }
}
