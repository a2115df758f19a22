package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;

/**
 * Softmax of one row of logits and its cross entropy with a label, relative to the largest logit so that nothing overflows;
 * sums run from class 0 upwards. In plain Java alone, without a vector twin: a row has about as many logits as a vector has
 * lanes, and next to the network before it the time does not show. NaN in a logit reaches the loss and the whole row.
 */
public final class SoftmaxKernel {
    private SoftmaxKernel() {}

    /** Overwrites {@code dst} with the probabilities; {@code dst} may be {@code src}. */
    public static void probabilities(long src, long dst, int classes) {
        exponentials(src, dst, classes, largest(src, classes), 1);
    }

    /**
     * Returns the cross entropy in nats, {@code log(sum_i exp(l_i)) - l_label}; overwrites {@code dLogits}, unless it is 0, with
     * {@code (softmax(l)_i - [i = label]) scale}. All NaN if the label is not a whole number from 0 to {@code classes - 1}.
     */
    public static double crossEntropy(long logits, float label, long dLogits, int classes, float scale) {
        boolean known = label >= 0 && label < classes && label == (int) label;
        float largest = largest(logits, classes);
        float wanted = known ? get(logits, (int) label) : Float.NaN;
        float sum;
        if (dLogits == 0) {
            sum = 0;
            for (int i = 0; i < classes; i++) {
                sum += ScalarMath.exp(get(logits, i) - largest);
            }
        } else {
            sum = exponentials(logits, dLogits, classes, largest, known ? scale : Float.NaN);
            if (known) {
                subtract(dLogits, (int) label, scale);
            }
        }
        // The logarithm's bit pattern arithmetic would take NaN for a number.
        return sum == sum ? (double) ScalarMath.log(sum) - (wanted - largest) : sum;
    }

    private static void subtract(long values, int i, float amount) {
        set(values, i, get(values, i) - amount);
    }

    private static float largest(long logits, int classes) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < classes; i++) {
            largest = Math.max(largest, get(logits, i));
        }
        return largest;
    }

    /** Overwrites {@code dst} with the probabilities times {@code scale}; returns the sum of the exponentials. */
    private static float exponentials(long src, long dst, int classes, float largest, float scale) {
        float sum = 0;
        for (int i = 0; i < classes; i++) {
            float e = ScalarMath.exp(get(src, i) - largest);
            set(dst, i, e);
            sum += e;
        }
        for (int i = 0; i < classes; i++) {
            set(dst, i, get(dst, i) / sum * scale);
        }
        return sum;
    }
}
