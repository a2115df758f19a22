package dev.elbow.random;

/**
 * Binary samples drawn from grey ones, as VAEs with a Bernoulli loss are often trained (Salakhutdinov and Murray, "On the
 * quantitative analysis of deep belief networks", 2008): in each epoch a pixel is 1 with the probability of its value, else 0.
 *
 * <p>Element {@code i} of a sample takes word {@code i & 3} of block {@code i >>> 2} of stream {@link RandomStream#BINARIZATION} at
 * the {@link #step} of epoch and sample: it depends neither on the order of samples nor on how a batch is split.
 */
public final class Binarization {
    private Binarization() {}

    /**
     * Returns the step of one sample in one epoch.
     *
     * @param epoch from 0
     * @param sample the index in the data set
     */
    public static long step(int epoch, int sample) {
        return (long) epoch << 32 | sample & 0xFFFFFFFFL;
    }

    /** Returns 1 if the word's uniform value lies below the probability, else 0; NaN stays, so that it is noticed. */
    public static float draw(float probability, int word) {
        if (Float.isNaN(probability)) {
            return probability;
        }
        return Philox.uniform(word) < probability ? 1 : 0;
    }
}
