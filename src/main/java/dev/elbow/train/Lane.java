package dev.elbow.train;

import dev.elbow.backend.Plan;

/** One replica's part in training. Made and run in the replica's thread. */
interface Lane extends AutoCloseable {

    /** Returns the plan that holds the gradients of the last step. */
    Plan plan();

    /**
     * Runs an epoch from {@code state.step} on, until its end, a cancellation or a loss that is not finite. Each replica has a
     * state of its own; afterwards all are equal.
     */
    void run(EpochState state, Cancellation cancellation, StepListener listener);

    @Override
    void close();

    /** Hears of steps in the thread of replica 0. */
    @FunctionalInterface
    interface StepListener {
        void onStep(EpochState state);
    }
}
