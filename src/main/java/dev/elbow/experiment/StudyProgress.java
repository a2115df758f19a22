package dev.elbow.experiment;

import dev.elbow.train.Cancellation;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.TrainListener;
import java.util.Locale;

/**
 * Tells what a study does, and stops it between two pieces of work if somebody asked for it.
 *
 * @param cancellation asks to stop
 * @param listener hears what is done
 */
record StudyProgress(Cancellation cancellation, StudyListener listener) {
    /** Tells what is done now, as {@link String#format}; stops here if somebody asked for it. */
    void step(String format, Object... values) {
        check();
        listener.say(String.format(Locale.ROOT, format, values));
    }

    /**
     * Stops if somebody asked for it.
     *
     * @throws StudyCancelledException if so
     */
    void check() {
        if (cancellation.isCancelled()) {
            throw new StudyCancelledException();
        }
    }

    /** Returns what stops a training that is not one of the study's runs, between its epochs. */
    TrainListener stopper() {
        return new TrainListener() {
            @Override
            public void onEpoch(EpochMetrics metrics) {
                check();
            }
        };
    }
}
