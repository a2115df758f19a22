package dev.elbow.experiment.conv;

import dev.elbow.data.DataSplits;
import dev.elbow.experiment.Study;
import dev.elbow.model.Preset;
import dev.elbow.train.TrainOptions;

/** How the report's models are trained: Adam, at the rate, with the batch and the rise of beta that each is known for. */
final class Training {
    /** Few images make few steps, and it takes steps to learn. */
    private static final int QUICK_BATCH = 32;

    private Training() {}

    /**
     * Returns options for a preset on a data set; a batch is never larger than the set.
     *
     * @param full epochs unless asked otherwise
     * @param quick epochs in quick mode
     */
    static TrainOptions options(Study study, DataSplits data, Preset preset, int full, int quick) {
        TrainOptions usual = TrainOptions.of(preset);
        return usual.toBuilder()
                .epochs(study.epochs(full, quick))
                .batch(Math.min(
                        study.pick(usual.batch(), QUICK_BATCH), data.train().count()))
                .build();
    }
}
