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
    private static final VectorElementwiseKernels ELEMENTWISE = new VectorElementwiseKernels();

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
        ELEMENTWISE.fill(dBias, 0, channels);
        int block = ReluKernels.blockRows(channels);
        for (int row = 0; row < pixels; row += block) {
            long offset = (long) row * channels * Float.BYTES;
            int rows = Math.min(block, pixels - row);
            for (int c = 0; c < end; c += LANES) {
                FloatVector sum = maskedBlockSum(at(dOutput + offset, c), at(y + offset, c), rows, channels);
                store(load(dBias, c).add(sum), dBias, c);
            }
        }
    }

    @Override
    public void biasGradient(long dOutput, int pixels, int channels, long dBias) {
        if (channels == 1) {
            RawMemory.set(dBias, 0, (float) REDUCTIONS.sum(dOutput, pixels));
            return;
        }
        int end = bound(channels);
        ELEMENTWISE.fill(dBias, 0, end);
        int block = ReluKernels.blockRows(channels);
        for (int row = 0; row < pixels; row += block) {
            long start = dOutput + (long) row * channels * Float.BYTES;
            int rows = Math.min(block, pixels - row);
            for (int c = 0; c < end; c += LANES) {
                store(load(dBias, c).add(blockSum(at(start, c), rows, channels)), dBias, c);
            }
        }
        if (end < channels) {
            ScalarReluKernels.columnSums(dOutput, pixels, channels, end, dBias);
        }
    }

    private static FloatVector blockSum(long column, int rows, int channels) {
        FloatVector a0 = splat(0);
        FloatVector a1 = splat(0);
        FloatVector a2 = splat(0);
        FloatVector a3 = splat(0);
        int row = 0;
        int at = 0;
        for (; row + 4 <= rows; row += 4, at += 4 * channels) {
            a0 = a0.add(load(column, at));
            a1 = a1.add(load(column, at + channels));
            a2 = a2.add(load(column, at + 2 * channels));
            a3 = a3.add(load(column, at + 3 * channels));
        }
        for (; row < rows; row++, at += channels) {
            a0 = a0.add(load(column, at));
        }
        return a0.add(a1).add(a2.add(a3));
    }

    private static FloatVector maskedBlockSum(long column, long y, int rows, int channels) {
        FloatVector a0 = splat(0);
        FloatVector a1 = splat(0);
        FloatVector a2 = splat(0);
        FloatVector a3 = splat(0);
        int row = 0;
        int at = 0;
        for (; row + 4 <= rows; row += 4, at += 4 * channels) {
            a0 = a0.add(masked(column, y, at));
            a1 = a1.add(masked(column, y, at + channels));
            a2 = a2.add(masked(column, y, at + 2 * channels));
            a3 = a3.add(masked(column, y, at + 3 * channels));
        }
        for (; row < rows; row++, at += channels) {
            a0 = a0.add(masked(column, y, at));
        }
        return a0.add(a1).add(a2.add(a3));
    }

    /** Masks the vector at {@code i} in place and returns it. */
    private static FloatVector masked(long dOutput, long y, int i) {
        FloatVector kept = load(dOutput, i).blend(0, load(y, i).compare(VectorOperators.LE, 0));
        store(kept, dOutput, i);
        return kept;
    }
}
