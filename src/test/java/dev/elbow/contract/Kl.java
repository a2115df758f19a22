package dev.elbow.contract;

/** The divergence of one latent's posterior from N(0, 1), in nats. */
final class Kl {
    private Kl() {}

    static double of(double mean, double logvar) {
        return -0.5 * (1 + logvar - mean * mean - Math.exp(logvar));
    }
}
