package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.bound;
import static dev.elbow.backend.cpu.kernel.Vectors.load;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;
import static dev.elbow.backend.cpu.kernel.Vectors.store;

import dev.elbow.random.Philox;
import jdk.incubator.vector.FloatVector;

/** {@link NoiseKernels} on the Vector API: Philox words into the destination, Box-Muller in place, strip by strip. */
final class VectorNoiseKernels implements NoiseKernels {
    /** Narrower rows, such as a small latent's, gain nothing from vectors. */
    private static final int WIDE = 64;

    private static final ScalarNoiseKernels NARROW = new ScalarNoiseKernels();

    /** Elements whose words are made before they are turned into numbers: they stay in the first-level cache. */
    private static final int STRIP = 1024;

    /**
     * From words to normal numbers. Called through one call site on purpose: with three targets the compiler inlines
     * none of them. All three together would be more than it inlines, and the half-inlined rest would allocate its
     * vectors.
     */
    private static final Pass[] PASSES = {VectorPhilox::interleave, VectorBoxMuller::radii, VectorBoxMuller::turns};

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
            int end = count & -VectorPhilox.WORDS;
            VectorPhilox.words(start, end, seed, stream, step, block);
            ScalarNoiseKernels.words(start, end, count, seed, stream, step, block);
            for (Pass pass : PASSES) {
                pass.over(start, count);
            }
            ScalarNoiseKernels.boxMuller(start, bound(count), count);
        }
    }

    /** Works on the whole vectors among the {@code n} elements at {@code start}. */
    private interface Pass {
        void over(long start, int n);
    }
}
