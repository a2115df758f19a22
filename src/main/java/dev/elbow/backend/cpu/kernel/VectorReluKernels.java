package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.at;
import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.bound;
import static dev.elbow.backend.cpu.kernel.Vectors.load;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;
import static dev.elbow.backend.cpu.kernel.Vectors.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link ReluKernels} on the Vector API: vectors run along a row, so each column keeps its order of summation. */
final class VectorReluKernels implements ReluKernels {
    private static final ScalarReluKernels TAIL = new ScalarReluKernels();
    private static final VectorReductionKernels REDUCTIONS = new VectorReductionKernels();

    @Override
    public void forward(long src, long dst, int n) {
        int end = bound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector x = load(src, i);
            store(x.blend(0, x.compare(VectorOperators.LE, 0)), dst, i);
        }
        TAIL.forward(at(src, end), at(dst, end), n - end);
    }

    @Override
    public void backward(long dOutput, long y, int n) {
        int end = bound(n);
        for (int i = 0; i < end; i += LANES) {
            masked(dOutput, y, i);
        }
        TAIL.backward(at(dOutput, end), at(y, end), n - end);
    }

    @Override
    public void backwardBias(long dOutput, long y, int pixels, int channels, long dBias) {
        int end = bound(channels);
        if (end == 0 || end != channels) {
            backward(dOutput, y, pixels * channels);
            biasGradient(dOutput, pixels, channels, dBias);
            return;
        }
        zero(dBias, channels);
        int block = ReluKernels.blockRows(channels);
        int paired = pixels & -2;
        for (int row = 0; row < paired; row += block) {
            long offset = (long) row * channels * Float.BYTES;
            int rows = Math.min(block, paired - row);
            for (int c = 0; c < end; c += LANES) {
                addMaskedBlock(at(dOutput + offset, c), at(y + offset, c), rows, channels, at(dBias, c));
            }
        }
        if (paired < pixels) {
            long offset = (long) paired * channels * Float.BYTES;
            TAIL.backward(dOutput + offset, y + offset, channels);
            ScalarReluKernels.addRow(dBias, dOutput + offset, 0, channels);
        }
    }

    @Override
    public void biasGradient(long dOutput, int pixels, int channels, long dBias) {
        if (channels == 1) {
            RawMemory.set(dBias, 0, (float) REDUCTIONS.sum(dOutput, pixels));
            return;
        }
        int end = bound(channels);
        zero(dBias, end);
        int block = ReluKernels.blockRows(channels);
        int paired = pixels & -2;
        for (int row = 0; row < paired; row += block) {
            long start = dOutput + (long) row * channels * Float.BYTES;
            int rows = Math.min(block, paired - row);
            for (int c = 0; c < end; c += LANES) {
                addBlock(at(start, c), rows, channels, at(dBias, c));
            }
        }
        if (paired < pixels) {
            ScalarReluKernels.addRow(dBias, dOutput + (long) paired * channels * Float.BYTES, 0, end);
        }
        if (end < channels) {
            ScalarReluKernels.columnSums(dOutput, pixels, channels, end, dBias);
        }
    }

    private static void zero(long sums, int n) {
        for (int c = 0; c < n; c++) {
            RawMemory.set(sums, c, 0);
        }
    }

    /**
     * Adds a block's sum to the sums of one vector of columns. A method with a loop takes and returns no vector: it may
     * not be inlined.
     */
    private static void addBlock(long column, int rows, int channels, long sums) {
        FloatVector even = splat(0);
        FloatVector odd = splat(0);
        for (int row = 0, at = 0; row < rows; row += 2, at += 2 * channels) {
            even = even.add(load(column, at));
            odd = odd.add(load(column, at + channels));
        }
        store(load(sums, 0).add(even.add(odd)), sums, 0);
    }

    private static void addMaskedBlock(long column, long y, int rows, int channels, long sums) {
        FloatVector even = splat(0);
        FloatVector odd = splat(0);
        for (int row = 0, at = 0; row < rows; row += 2, at += 2 * channels) {
            even = even.add(masked(column, y, at));
            odd = odd.add(masked(column, y, at + channels));
        }
        store(load(sums, 0).add(even.add(odd)), sums, 0);
    }

    /** Masks the vector at {@code i} in place and returns it. */
    private static FloatVector masked(long dOutput, long y, int i) {
        FloatVector kept = load(dOutput, i).blend(0, load(y, i).compare(VectorOperators.LE, 0));
        store(kept, dOutput, i);
        return kept;
    }
}
