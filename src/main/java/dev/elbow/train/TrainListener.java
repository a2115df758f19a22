package dev.elbow.train;

/**
 * Hears what happens in a training run. Methods are called in the thread that called {@code train}, between epochs, and may
 * encode, decode and save the model; except {@link #onStep}. An exception ends the run and is thrown to its caller.
 */
public interface TrainListener {

    /**
     * Called after each step in the thread of replica 0, while other replicas may be in the next step: be quick. A device that
     * runs whole steps by itself is asked for figures only now and then: there it is called after the last step of each block
     * of steps, and at the end of the epoch, with the figures of that step.
     *
     * @param progress valid during the call only
     */
    default void onStep(Progress progress) {}

    /** Called after the last step of an epoch. */
    default void onEpoch(EpochMetrics train) {}

    /** Called after the evaluation on the test split that follows an epoch. */
    default void onEvaluation(EpochMetrics test, Evaluation evaluation) {}

    /**
     * Called when something looks wrong that does not end the run. Of a collapsed posterior it tells once it has lasted for three
     * epochs and a thousand steps at the full beta, or when the run ends with it.
     */
    default void onWarning(String message) {}

    /** Called when the run has ended without an error. */
    default void onFinished(TrainResult result) {}
}
