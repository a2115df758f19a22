package dev.elbow.train;

import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;

/**
 * Where replicas meet: one object per replica, used by its thread. Every replica calls the same methods in the same order; a
 * call returns when the result is there. All sums are in a fixed order, so results do not depend on timing. Calls allocate
 * nothing.
 *
 * <p>When one replica {@linkplain #fail fails}, every call of every other throws {@link ReplicaFailedException}.
 */
public interface Collective {

    /** Returns which replica this is, from 0. */
    int rank();

    /** Returns the number of replicas. */
    int size();

    /**
     * Sums the gradients of all replicas' plans; each replica receives the sum in its own slice of its own plan. Other elements of
     * the plan's gradients are then unspecified, and must not be overwritten before the next call of {@link #sum} returned.
     *
     * @param slice {@link Slice#of} for this rank
     */
    void reduceScatter(Plan plan, Slice slice);

    /** Replaces each value by its sum over all replicas; all receive the same bits. */
    void sum(double[] values);

    /** Makes every replica see the slices of the parameters that all replicas have updated. */
    void allGather(Parameters parameters, Slice slice);

    /** Makes all current and later calls of all replicas fail with this cause; only the first cause is kept. */
    void fail(Throwable cause);
}
