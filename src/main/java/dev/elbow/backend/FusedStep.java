package dev.elbow.backend;

import java.util.Optional;

/**
 * Whole training steps that a device runs one after the other by itself: rows, forward, backward, norm, clipping, update and
 * sums, the host only naming the steps. They go over in blocks; while a block runs, the next one is already enqueued, so the
 * device never waits for the host. Each step computes what a {@link Plan#run} and an {@link Update#apply} over the whole store
 * compute. Used by one thread at a time, which must be attached to the device. Allocates nothing between opening and closing.
 */
public interface FusedStep extends AutoCloseable {

    /** Returns the most steps of a block. */
    int capacity();

    /**
     * Waits for all steps before, and sets what the next ones add to: recon, kl and rows. The number of steps starts at 0.
     *
     * @throws IllegalStateException if this, its plan or its parameters are closed
     */
    void begin(StepFigures start);

    /**
     * Adds a step to the block.
     *
     * @param update the optimizer's step, counted from 1
     * @throws IllegalArgumentException if the step's rows do not fit the plan or its samples
     * @throws IllegalStateException if the block is full
     */
    void add(Step step, long update, float learningRate);

    /**
     * Enqueues the block. With two blocks under way before, waits for the older one first and reads the figures at its end.
     *
     * @return whether figures were read
     */
    boolean submit(StepFigures into);

    /** Waits for all blocks and reads the figures. */
    void finish(StepFigures into);

    /** Returns the graph that a step is on the device, if it is one and the driver tells. */
    Optional<LaunchGraph> graph();

    /** Releases the memory; does nothing when closed already. Close it before its plan. */
    @Override
    void close();
}
