package dev.elbow.eval;

/**
 * The least binary cross-entropy that any reconstruction can have. A value x between 0 and 1 costs at least {@code -x log x - (1 -
 * x) log(1 - x)} nats, which an exact copy comes to: nothing for black and white, log 2 for a grey of one half. So images of many
 * greys have a larger loss than others however well they are reconstructed.
 */
public final class PixelEntropy {
    private PixelEntropy() {}

    /**
     * Returns the entropy of a row in nats, summed over its values, as the mean over rows.
     *
     * @param rows {@code [n, width]}, n at least 1, values in [0, 1]
     */
    public static double of(float[] rows, int width) {
        int n = Rows.atLeast(1, rows, width);
        double sum = 0;
        for (float value : rows) {
            sum -= xLogX(value) + xLogX(1.0 - value);
        }
        return sum / n;
    }

    private static double xLogX(double x) {
        return x <= 0 ? 0 : x * StrictMath.log(x);
    }
}
