package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.at;
import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.getInt;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;
import static dev.elbow.backend.cpu.kernel.RawMemory.setInt;

/** {@link ReluKernels} in plain Java. */
final class ScalarReluKernels implements ReluKernels {
    private static final ScalarReductionKernels REDUCTIONS = new ScalarReductionKernels();

    @Override
    public void forward(long src, long dst, int n) {
        for (int i = 0; i < n; i++) {
            float x = get(src, i);
            set(dst, i, x <= 0 ? 0 : x);
        }
    }

    @Override
    public void backward(long dOutput, long y, int n) {
        for (int i = 0; i < n; i++) {
            // A choice between integers becomes a conditional move; between floats it would be a branch nobody can predict.
            setInt(dOutput, i, get(y, i) <= 0 ? 0 : getInt(dOutput, i));
        }
    }

    @Override
    public void backwardBias(long dOutput, long y, int pixels, int channels, long dBias) {
        backward(dOutput, y, pixels * channels);
        biasGradient(dOutput, pixels, channels, dBias);
    }

    @Override
    public void biasGradient(long dOutput, int pixels, int channels, long dBias) {
        if (channels == 1) {
            set(dBias, 0, (float) REDUCTIONS.sum(dOutput, pixels));
            return;
        }
        columnSums(dOutput, pixels, channels, 0, dBias);
    }

    /** The column sums of the columns {@code from} to the last. */
    static void columnSums(long matrix, int rows, int columns, int from, long sums) {
        for (int c = from; c < columns; c++) {
            set(sums, c, 0);
        }
        int block = ReluKernels.blockRows(columns);
        for (int row = 0; row < rows; row += block) {
            long start = matrix + (long) row * columns * Float.BYTES;
            int count = Math.min(block, rows - row);
            for (int c = from; c < columns; c++) {
                set(sums, c, get(sums, c) + blockSum(at(start, c), count, columns));
            }
        }
    }

    private static float blockSum(long column, int rows, int columns) {
        float a0 = 0;
        float a1 = 0;
        float a2 = 0;
        float a3 = 0;
        int row = 0;
        int at = 0;
        for (; row + 4 <= rows; row += 4, at += 4 * columns) {
            a0 += get(column, at);
            a1 += get(column, at + columns);
            a2 += get(column, at + 2 * columns);
            a3 += get(column, at + 3 * columns);
        }
        for (; row < rows; row++, at += columns) {
            a0 += get(column, at);
        }
        return (a0 + a1) + (a2 + a3);
    }
}
