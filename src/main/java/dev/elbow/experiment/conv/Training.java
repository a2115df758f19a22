package dev.elbow.experiment.conv;

import dev.elbow.data.DataSplits;
import dev.elbow.experiment.Study;
import dev.elbow.model.Preset;
import dev.elbow.train.Beta;
import dev.elbow.train.TrainOptions;

/** How the report's models are trained: Adam, at the rate, with the batch and the rise of beta that each is known for. */
final class Training {
    static final float LEARNING_RATE = 1e-3f;

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
        return TrainOptions.builder()
                .epochs(study.epochs(full, quick))
                .batch(Math.min(
                        study.pick(preset.defaultBatch(), QUICK_BATCH),
                        data.train().count()))
                .learningRate(LEARNING_RATE)
                .beta(Beta.of(1, preset.defaultBetaSchedule()))
                .build();
    }
}
