package dev.elbow.eval;

import java.util.Arrays;

/**
 * How often each class occurs, for example among samples of a prior as a classifier sees them: a class that is missing there is
 * mode collapse.
 *
 * @param counts rows of each class
 */
public record ClassHistogram(int[] counts) {
    /** Copies the counts. */
    public ClassHistogram {
        counts = counts.clone();
    }

    /**
     * Counts labels.
     *
     * @throws IllegalArgumentException if a label is outside 0 to {@code classes - 1}
     */
    public static ClassHistogram of(int[] labels, int classes) {
        int[] counts = new int[classes];
        for (int label : labels) {
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException("classes are 0 to %d, got %d".formatted(classes - 1, label));
            }
            counts[label]++;
        }
        return new ClassHistogram(counts);
    }

    /** Counts the likeliest class of each row of {@code probabilities}, {@code [n, classes]}; of equal ones the first. */
    public static ClassHistogram ofLikeliest(float[] probabilities, int classes) {
        Rows.count(probabilities, classes);
        return of(Rows.largest(probabilities, classes), classes);
    }

    /** Returns the share of one class; NaN without rows. */
    public double share(int label) {
        return (double) counts[label] / Arrays.stream(counts).asLongStream().sum();
    }

    /** Returns the entropy in nats, from 0 (one class) to the logarithm of the number of classes; NaN without rows. */
    public double entropy() {
        double entropy = 0;
        for (int label = 0; label < counts.length; label++) {
            double share = share(label);
            entropy -= share == 0 ? 0 : share * StrictMath.log(share);
        }
        return entropy;
    }
}
