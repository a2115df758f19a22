package dev.elbow.backend;

/**
 * The numbers that change from run to run of a plan. One mutable object per replica is reused for a whole training run, so
 * that a step allocates nothing. Not thread-safe.
 */
public final class Step {
    /** The counter of the noise: the training step from 0, or the draw of an evaluation. */
    public long step;
    /** The epoch from 0, which keys the order of the samples. */
    public int epoch;
    /** Position in the epoch of the replica's first row. */
    public int first;
    /** Row of the noise matrix of the replica's first row: its row in the batch, or in evaluation its sample's index. */
    public int noiseRow;
    /** Valid rows of this replica, from 0 to the plan's batch; rows past them do not count. */
    public int rows;
    /** Valid rows of the whole batch over all replicas: what the loss is averaged over. */
    public int batchRows;
    /** The weight of the KL term. */
    public float beta = 1;

    /** Sets up a run over {@code count} rows that the caller has written, as a batch of its own. */
    public Step rows(int count) {
        rows = count;
        batchRows = count;
        return this;
    }
}
