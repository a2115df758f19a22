package dev.elbow.train;

/**
 * Where a run is after a step. One object is reused for all steps, so that a step allocates nothing: read it during the call
 * that passes it, do not keep it.
 */
public final class Progress {
    int epoch;
    int epochs;
    int step;
    int steps;
    int rows;
    double recon;
    double kl;
    double gradientNorm;
    float beta;
    float learningRate;

    Progress() {}

    /** Returns the epoch, from 1. */
    public int epoch() {
        return epoch;
    }

    /** Returns the number of epochs of the run. */
    public int epochs() {
        return epochs;
    }

    /** Returns the step within the epoch, from 1. */
    public int step() {
        return step;
    }

    /** Returns the number of steps of an epoch. */
    public int steps() {
        return steps;
    }

    /** Returns the number of samples of this step. */
    public int rows() {
        return rows;
    }

    /** Returns the mean reconstruction loss of this step's samples. */
    public double recon() {
        return recon;
    }

    /** Returns the mean KL divergence of this step's samples in nats. */
    public double kl() {
        return kl;
    }

    /** Returns {@code recon + beta kl} of this step. */
    public double loss() {
        return recon + beta * kl;
    }

    /** Returns the norm of all gradients of this step together, before clipping. */
    public double gradientNorm() {
        return gradientNorm;
    }

    /** Returns the weight of the KL term in this step. */
    public float beta() {
        return beta;
    }

    /** Returns the learning rate of this step. */
    public float learningRate() {
        return learningRate;
    }
}
