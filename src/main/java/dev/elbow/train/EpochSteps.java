package dev.elbow.train;

import dev.elbow.backend.Step;

/** The steps of an epoch as one replica sees them: its rows of each batch, and what the schedules say. */
final class EpochSteps {
    private final TrainOptions options;
    private final int samples;
    private final int rank;
    private final int replicas;
    private final int count;
    private float learningRate;

    EpochSteps(TrainOptions options, int samples, int rank, int replicas) {
        this.options = options;
        this.samples = samples;
        this.rank = rank;
        this.replicas = replicas;
        this.count = (samples + options.batch() - 1) / options.batch();
    }

    /** Sets {@code step} to the one of that index in that epoch, and the learning rate that goes with it. */
    void at(Step step, int epoch, int index) {
        long global = (long) epoch * count + index;
        int first = index * options.batch();
        int rows = Math.min(options.batch(), samples - first);
        int from = (int) ((long) rows * rank / replicas);
        int to = (int) ((long) rows * (rank + 1) / replicas);
        step.step = global;
        step.epoch = epoch;
        step.first = first + from;
        step.noiseRow = from;
        step.rows = to - from;
        step.batchRows = rows;
        step.beta = options.beta().at(global, count);
        learningRate = options.learningRate().at(global, count, (long) options.epochs() * count);
    }

    /** Returns the learning rate of the step last set. */
    float learningRate() {
        return learningRate;
    }
}
