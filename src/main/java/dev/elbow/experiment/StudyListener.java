package dev.elbow.experiment;

import dev.elbow.train.TrainListener;
import dev.elbow.train.TrainOptions;

/** Hears how a study goes. */
public interface StudyListener {

    /** Called with a line about what is done now. */
    void say(String line);

    /** Called with a line about something that looks wrong and does not end the study. */
    void warn(String line);

    /**
     * Returns what hears of one training.
     *
     * @param images the number of training samples
     */
    TrainListener training(TrainOptions options, int images);
}
