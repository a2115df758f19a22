package dev.elbow.eval;

import dev.elbow.data.Dataset;

/** Rows of a data set as models and measures take them, and what rows of probabilities say. */
final class Rows {
    private Rows() {}

    /** Returns samples {@code [from, to)}, one after the other, bytes as value / 255. */
    static float[] of(Dataset data, int from, int to) {
        int width = data.shape().elements();
        float[] rows = new float[Math.multiplyExact(to - from, width)];
        for (int i = from; i < to; i++) {
            System.arraycopy(data.sample(i), 0, rows, (i - from) * width, width);
        }
        return rows;
    }

    /** Returns the most probable class of each row, the first of several. */
    static int[] largest(float[] probabilities, int classes) {
        int[] largest = new int[probabilities.length / classes];
        for (int row = 0; row < largest.length; row++) {
            for (int i = 1; i < classes; i++) {
                if (probabilities[row * classes + i] > probabilities[row * classes + largest[row]]) {
                    largest[row] = i;
                }
            }
        }
        return largest;
    }
}
