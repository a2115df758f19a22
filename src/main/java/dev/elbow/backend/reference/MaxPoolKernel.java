package dev.elbow.backend.reference;

/** The largest of each 2x2 window, NaN if one is NaN; the gradient goes to the first largest in row-major order. */
final class MaxPoolKernel extends SelectKernel {
    MaxPoolKernel(Link input, Link output) {
        super(input, output);
    }

    @Override
    int source(int row, int y, int x, int c) {
        double[] values = input.values().data;
        int best = Images.index(input.shape(), row, 2 * y, 2 * x, c);
        for (int tap = 1; tap < 4; tap++) {
            int at = Images.index(input.shape(), row, 2 * y + tap / 2, 2 * x + tap % 2, c);
            if (values[at] > values[best] || Double.isNaN(values[at]) && !Double.isNaN(values[best])) {
                best = at;
            }
        }
        return best;
    }
}
