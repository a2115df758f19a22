package dev.elbow.backend.reference;

/** Probabilities of one row of logits, relative to the largest so that nothing overflows. NaN in one is NaN in all. */
final class Softmax {
    private Softmax() {}

    static double largest(double[] logits, int row, int classes) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = row * classes; i < (row + 1) * classes; i++) {
            largest = Math.max(largest, logits[i]);
        }
        return largest;
    }

    /** Returns {@code sum_i exp(l_i - largest)}. */
    static double sum(double[] logits, int row, int classes, double largest) {
        double sum = 0;
        for (int i = row * classes; i < (row + 1) * classes; i++) {
            sum += StrictMath.exp(logits[i] - largest);
        }
        return sum;
    }

    /** Overwrites a row of {@code probabilities}. */
    static void row(double[] logits, double[] probabilities, int row, int classes) {
        double largest = largest(logits, row, classes);
        double sum = sum(logits, row, classes, largest);
        for (int i = row * classes; i < (row + 1) * classes; i++) {
            probabilities[i] = StrictMath.exp(logits[i] - largest) / sum;
        }
    }
}
