package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.at;
import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.getInt;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;
import static dev.elbow.backend.cpu.kernel.RawMemory.setInt;

/** {@link ReluKernels} in plain Java. */
final class ScalarReluKernels implements ReluKernels {
    /** From here on, the bits of an absolute value are NaN. */
    private static final int NAN_BITS = 0x7f800001;

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
            setInt(dOutput, i, getInt(dOutput, i) & ~atMostZero(getInt(y, i)));
        }
    }

    /**
     * All ones if the float of these bits is at most 0, else 0; without a branch, which half the pixels would
     * mispredict.
     */
    private static int atMostZero(int bits) {
        int absolute = bits & Integer.MAX_VALUE;
        int negativeOrZero = bits | absolute - 1;
        int number = absolute - NAN_BITS;
        return (negativeOrZero & number) >> 31;
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
        int paired = rows & -2;
        for (int row = 0; row < paired; row += block) {
            long start = matrix + (long) row * columns * Float.BYTES;
            int count = Math.min(block, paired - row);
            for (int c = from; c < columns; c++) {
                set(sums, c, get(sums, c) + blockSum(at(start, c), count, columns));
            }
        }
        if (paired < rows) {
            addRow(sums, matrix + (long) paired * columns * Float.BYTES, from, columns);
        }
    }

    /** Adds the columns {@code from} to the last of a row to their sums. */
    static void addRow(long sums, long row, int from, int columns) {
        for (int c = from; c < columns; c++) {
            set(sums, c, get(sums, c) + get(row, c));
        }
    }

    private static float blockSum(long column, int rows, int columns) {
        float even = 0;
        float odd = 0;
        for (int row = 0, at = 0; row < rows; row += 2, at += 2 * columns) {
            even += get(column, at);
            odd += get(column, at + columns);
        }
        return even + odd;
    }
}
