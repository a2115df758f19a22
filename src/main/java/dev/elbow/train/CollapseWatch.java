package dev.elbow.train;

import java.util.Optional;

/**
 * Decides when a collapsed posterior is worth a warning. Runs that learn well later may look collapsed in their first epochs, most
 * of all while beta still rises. So there is one warning when the collapse has lasted for {@link #EPOCHS} epochs and {@link
 * #STEPS} steps, of epochs that ended at the full beta, and one when a run ends with a collapsed model and has not been warned of
 * it. A collapse that ends is forgotten. A resumed run counts from where it goes on.
 */
final class CollapseWatch {
    static final int EPOCHS = 3;
    /** Epochs of small data sets are short: it takes steps, not passes, to learn. */
    static final int STEPS = 1000;

    private final int stepsPerEpoch;

    /** First epoch of the present collapse, 0 if there is none. */
    private int since;

    private int counted;
    private boolean warned;
    private Evaluation last;

    CollapseWatch(int stepsPerEpoch) {
        this.stepsPerEpoch = stepsPerEpoch;
    }

    /**
     * Takes note of an epoch's evaluation, and returns a warning if it is due.
     *
     * @param epoch from 1
     * @param fullBeta whether the epoch ended at the weight that the beta schedule reaches
     */
    Optional<String> afterEpoch(int epoch, Evaluation evaluation, boolean fullBeta) {
        if (!evaluation.collapsed()) {
            since = 0;
            counted = 0;
            warned = false;
            return Optional.empty();
        }
        since = since == 0 ? epoch : since;
        counted += fullBeta ? 1 : 0;
        last = evaluation;
        boolean lasts = counted >= EPOCHS && (long) counted * stepsPerEpoch >= STEPS;
        return lasts ? warnOnce() : Optional.empty();
    }

    /**
     * Returns a warning if the run's result has collapsed and nobody said so yet.
     *
     * @param resultEpoch the epoch whose weights are the result
     */
    Optional<String> atEnd(int resultEpoch) {
        return since > 0 && resultEpoch >= since ? warnOnce() : Optional.empty();
    }

    private Optional<String> warnOnce() {
        if (warned) {
            return Optional.empty();
        }
        warned = true;
        return Optional.of(
                "the posterior has collapsed: none of %d latents has been active since epoch %d (KL %.3f nats); try more epochs, a lower beta or a slower rise"
                        .formatted(last.klPerLatent().length, since, last.kl()));
    }
}
