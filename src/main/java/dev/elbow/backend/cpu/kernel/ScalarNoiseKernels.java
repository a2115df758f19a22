package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.getInt;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;
import static dev.elbow.backend.cpu.kernel.RawMemory.setInt;

import dev.elbow.random.Philox;

/**
 * {@link NoiseKernels} in plain Java, in three steps that the vector kernels share: Philox words into the destination,
 * Box-Muller in place, and for noise on an input the scaled sum.
 */
final class ScalarNoiseKernels implements NoiseKernels {
    private static final long WORD = 0xFFFFFFFFL;
    static final long M0 = 0xD2511F53L;
    static final long M1 = 0xCD9E8D57L;
    static final int W0 = 0x9E3779B9;
    static final int W1 = 0xBB67AE85;
    static final int ROUNDS = 10;

    @Override
    public void normals(long dst, int rows, int width, long seed, int stream, long step, int firstRow) {
        int blocks = Philox.rowStride(width) / 4;
        for (int row = 0; row < rows; row++) {
            long line = dst + (long) row * width * Float.BYTES;
            words(line, 0, width, seed, stream, step, (firstRow + row) * blocks);
            boxMuller(line, 0, width);
        }
    }

    @Override
    public void addNormals(
            long src, long dst, int rows, int width, float stddev, long seed, int stream, long step, int firstRow) {
        normals(dst, rows, width, seed, stream, step, firstRow);
        addScaled(src, dst, 0, rows * width, stddev);
    }

    static void addScaled(long src, long dst, int from, int to, float stddev) {
        for (int i = from; i < to; i++) {
            set(dst, i, Math.fma(stddev, get(dst, i), get(src, i)));
        }
    }

    /**
     * The elements {@code from} (a multiple of four) to {@code width} of a row whose first block is {@code firstBlock}:
     * as words, the pairs of a whole block; the rest of a row that ends within a pair's block is finished here, as
     * normal numbers would need words that have no place.
     */
    static void words(long row, int from, int width, long seed, int stream, long step, int firstBlock) {
        for (int i = from; i < width; i += 4) {
            int c0 = firstBlock + (i >> 2);
            int c1 = stream;
            int c2 = (int) step;
            int c3 = (int) (step >>> 32);
            int k0 = (int) seed;
            int k1 = (int) (seed >>> 32);
            for (int round = 0; round < ROUNDS; round++) {
                long p0 = M0 * (c0 & WORD);
                long p1 = M1 * (c2 & WORD);
                c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
                c1 = (int) p1;
                c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
                c3 = (int) p0;
                k0 += W0;
                k1 += W1;
            }
            place(row, i, width, c0, c1);
            place(row, i + 2, width, c2, c3);
        }
    }

    /** Stores a pair of words, or where only its first element has a place, that element's normal number. */
    private static void place(long row, int i, int width, int first, int second) {
        if (i + 2 <= width) {
            setInt(row, i, first);
            setInt(row, i + 1, second);
        } else if (i < width) {
            set(row, i, radius(first) * ScalarMath.sinTurns(second >>> 8, 1));
        }
    }

    /** Turns the pairs of words in {@code [from, width)} into normal numbers, in place; {@code from} is even. */
    static void boxMuller(long row, int from, int width) {
        for (int i = from; i + 2 <= width; i += 2) {
            float radius = radius(getInt(row, i));
            int turn = getInt(row, i + 1) >>> 8;
            set(row, i, radius * ScalarMath.sinTurns(turn, 1));
            set(row, i + 1, radius * ScalarMath.sinTurns(turn, 0));
        }
    }

    private static float radius(int word) {
        return (float) Math.sqrt(-2 * ScalarMath.log(Philox.uniformPositive(word)));
    }
}
