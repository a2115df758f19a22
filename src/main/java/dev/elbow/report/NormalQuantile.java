package dev.elbow.report;

/** The quantiles of the standard normal distribution, for the few values a picture needs. */
final class NormalQuantile {
    private static final double LIMIT = 8;

    private NormalQuantile() {}

    /** Returns x with {@code cdf(x) = p}, by bisection; p in (0, 1). */
    static double of(double p) {
        double low = -LIMIT;
        double high = LIMIT;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (cdf(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** The distribution function by its series {@code 1/2 + density(x) (x + x^3/3 + x^5/(3 5) + ...)}. */
    static double cdf(double x) {
        double sum = x;
        double term = x;
        for (int odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
            term *= x * x / odd;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
