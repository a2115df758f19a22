package dev.elbow.backend.cpu;

/** The losses of a plan's runs since they were last drained: sums over rows, in double. */
final class LossSums {
    double recon;
    double kl;
    long rows;
}
