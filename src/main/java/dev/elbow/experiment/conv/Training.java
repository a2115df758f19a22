package dev.elbow.experiment.conv;

import dev.elbow.data.DataSplits;
import dev.elbow.experiment.Study;
import dev.elbow.train.TrainOptions;

/** How the report's models are trained: Adam, at the rate and with the batch that each is known for. */
final class Training {
    static final float LEARNING_RATE = 1e-3f;

    /** Few images make few steps, and it takes steps to learn. */
    private static final int QUICK_BATCH = 32;

    private Training() {}

    /**
     * Returns options for a data set; a batch is never larger than the set.
     *
     * @param full epochs unless asked otherwise
     * @param quick epochs in quick mode
     */
    static TrainOptions options(Study study, DataSplits data, int full, int quick, int batch) {
        return TrainOptions.builder()
                .epochs(study.epochs(full, quick))
                .batch(Math.min(study.pick(batch, QUICK_BATCH), data.train().count()))
                .learningRate(LEARNING_RATE)
                .build();
    }
}
