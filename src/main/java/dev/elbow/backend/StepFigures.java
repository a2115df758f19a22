package dev.elbow.backend;

/** What a {@link FusedStep} has summed up to some step. Sums over rows, in double. Mutable, not thread-safe. */
public final class StepFigures {
    /** Steps that these figures include, counted since {@link FusedStep#begin}. */
    public long steps;
    /** Sum of the reconstruction losses, each reduced over features as the plan specifies. */
    public double recon;
    /** Sum of the KL divergences in nats, without beta and free bits. */
    public double kl;
    /** Number of rows. */
    public long rows;
    /** The part of {@link #recon} that the last step added, or that stopped it. */
    public double lastRecon;
    /** The part of {@link #kl} that the last step added, or that stopped it. */
    public double lastKl;
    /** The sum of squares of the last step's gradients, before clipping. */
    public double squaredNorm;
    /** Whether a loss or the norm was not finite: from that step on, nothing was added or updated any more. */
    public boolean diverged;
    /** The {@link Step#step} that diverged. */
    public long divergedStep;

    /** Forgets everything. */
    public void clear() {
        steps = 0;
        recon = 0;
        kl = 0;
        rows = 0;
        lastRecon = 0;
        lastKl = 0;
        squaredNorm = 0;
        diverged = false;
        divergedStep = 0;
    }
}
