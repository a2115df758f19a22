package dev.elbow.backend;

/** Sums over rows, in double: losses not yet divided by the number of rows. Mutable, not thread-safe. */
public final class Totals {
    /** Sum of the reconstruction losses, each reduced over features as the plan specifies. */
    public double recon;
    /** Sum of the KL divergences in nats, without beta and free bits. */
    public double kl;
    /** Number of rows. */
    public long rows;

    /** Forgets everything. */
    public void clear() {
        recon = 0;
        kl = 0;
        rows = 0;
    }

    /** Adds another sum to this one. */
    public void add(Totals other) {
        recon += other.recon;
        kl += other.kl;
        rows += other.rows;
    }

    /** Returns the mean reconstruction loss of a row. */
    public double meanRecon() {
        return recon / rows;
    }

    /** Returns the mean KL divergence of a row in nats. */
    public double meanKl() {
        return kl / rows;
    }
}
