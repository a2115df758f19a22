package dev.elbow.train;

/** How far an epoch is: the counters that a checkpoint holds, and the figures of the last step. Mutable, one per replica. */
final class EpochState {
    /** From 0. */
    final int epoch;
    /** Steps in an epoch. */
    final int steps;
    /** Steps done, the next step's number from 0. */
    int step;
    /** Sums over the epoch so far. */
    double reconSum;

    double klSum;
    long rowSum;
    /** Wall time of the epoch so far; kept by the trainer. */
    double seconds;

    /** The last step's means per sample, and what it ran with. */
    double recon;

    double kl;
    double gradientNorm;
    int rows;
    float beta;
    float learningRate;

    EpochState(int epoch, int steps) {
        this.epoch = epoch;
        this.steps = steps;
    }

    EpochState(EpochState other) {
        this(other.epoch, other.steps);
        step = other.step;
        reconSum = other.reconSum;
        klSum = other.klSum;
        rowSum = other.rowSum;
        seconds = other.seconds;
    }

    void set(double stepRecon, double stepKl, double norm, int stepRows) {
        recon = stepRecon;
        kl = stepKl;
        gradientNorm = norm;
        rows = stepRows;
    }

    void add(double recons, double kls, int count) {
        reconSum += recons;
        klSum += kls;
        rowSum += count;
        step++;
    }

    boolean isFinite() {
        return Double.isFinite(recon) && Double.isFinite(kl) && Double.isFinite(gradientNorm);
    }

    boolean complete() {
        return step == steps;
    }

    double meanRecon() {
        return reconSum / rowSum;
    }

    double meanKl() {
        return klSum / rowSum;
    }
}
