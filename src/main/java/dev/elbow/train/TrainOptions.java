package dev.elbow.train;

import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Reduction;
import dev.elbow.model.Preset;
import java.util.Objects;

/**
 * How to train. Immutable; start from {@link #builder} or {@link #toBuilder}.
 *
 * @param epochs passes over the data, at least 1
 * @param batch samples per step over all lanes, at least 1
 * @param optimizer the rule of the update
 * @param learningRate its rate at each step
 * @param beta weight of the KL term at each step
 * @param freeBits least KL in nats that each latent is charged with, 0 for none
 * @param reduction of the reconstruction loss over features
 * @param clipNorm largest norm of all gradients together, 0 for no clipping
 * @param binarize whether each value of a sample is replaced in each epoch by 1 with its probability, else by 0, see {@link
 *     dev.elbow.random.Binarization}; evaluation sees values as they are stored
 * @param seed key of the order of samples and of all noise
 * @param patience epochs without a better test loss after which training stops and takes the best epoch's weights, 0 to train
 *     all epochs and keep the last; needs test data
 * @param lanes replicas that share a batch, 0 for as many as use the device fully
 */
public record TrainOptions(
        int epochs,
        int batch,
        Optimizer optimizer,
        LearningRate learningRate,
        Beta beta,
        float freeBits,
        Reduction reduction,
        float clipNorm,
        boolean binarize,
        long seed,
        int patience,
        int lanes) {

    /** Checks the ranges. */
    public TrainOptions {
        atLeast("epochs", 1, epochs);
        atLeast("batch", 1, batch);
        atLeast("patience", 0, patience);
        atLeast("lanes", 0, lanes);
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(learningRate, "learningRate");
        Objects.requireNonNull(beta, "beta");
        Objects.requireNonNull(reduction, "reduction");
        notNegative("free bits", freeBits);
        notNegative("the clipping norm", clipNorm);
    }

    private static void atLeast(String what, int minimum, int value) {
        if (value < minimum) {
            throw new IllegalArgumentException("%s must be at least %d, got %d".formatted(what, minimum, value));
        }
    }

    private static void notNegative(String what, float value) {
        if (!(value >= 0) || value == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("%s must be finite and at least 0, got %s".formatted(what, value));
        }
    }

    /** Returns the defaults: 10 epochs, batch 128, Adam at 1e-3, beta 1, sum reduction, seed 0, all lanes. */
    public static TrainOptions defaults() {
        return builder().build();
    }

    /** Returns a builder that holds the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the defaults with the epochs, batch, learning rate and rise of beta that a preset is usually trained with. */
    public static TrainOptions of(Preset preset) {
        return builder()
                .epochs(preset.defaultEpochs())
                .batch(preset.defaultBatch())
                .learningRate(LearningRate.of(preset.defaultLearningRate(), preset.defaultLearningRateSchedule()))
                .beta(Beta.of(1, preset.defaultBetaSchedule()))
                .build();
    }

    /** Returns a builder that holds these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.epochs = epochs;
        builder.batch = batch;
        builder.optimizer = optimizer;
        builder.learningRate = learningRate;
        builder.beta = beta;
        builder.freeBits = freeBits;
        builder.reduction = reduction;
        builder.clipNorm = clipNorm;
        builder.binarize = binarize;
        builder.seed = seed;
        builder.patience = patience;
        builder.lanes = lanes;
        return builder;
    }

    /** Collects options; each method is named after the component it sets. Not thread-safe. */
    public static final class Builder {
        private int epochs = 10;
        private int batch = 128;
        private Optimizer optimizer = Optimizer.adam();
        private LearningRate learningRate = LearningRate.constant(1e-3f);
        private Beta beta = Beta.constant(1);
        private float freeBits;
        private Reduction reduction = Reduction.SUM;
        private float clipNorm;
        private boolean binarize;
        private long seed;
        private int patience;
        private int lanes;

        private Builder() {}

        /** Sets {@link TrainOptions#epochs()}. */
        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        /** Sets {@link TrainOptions#batch()}. */
        public Builder batch(int value) {
            batch = value;
            return this;
        }

        /** Sets {@link TrainOptions#optimizer()}. */
        public Builder optimizer(Optimizer value) {
            optimizer = value;
            return this;
        }

        /** Sets {@link TrainOptions#learningRate()}. */
        public Builder learningRate(LearningRate value) {
            learningRate = value;
            return this;
        }

        /** Sets a constant {@link TrainOptions#learningRate()}. */
        public Builder learningRate(float value) {
            return learningRate(LearningRate.constant(value));
        }

        /** Sets {@link TrainOptions#beta()}. */
        public Builder beta(Beta value) {
            beta = value;
            return this;
        }

        /** Sets a constant {@link TrainOptions#beta()}. */
        public Builder beta(float value) {
            return beta(Beta.constant(value));
        }

        /** Sets {@link TrainOptions#freeBits()}. */
        public Builder freeBits(float value) {
            freeBits = value;
            return this;
        }

        /** Sets {@link TrainOptions#reduction()}. */
        public Builder reduction(Reduction value) {
            reduction = value;
            return this;
        }

        /** Sets {@link TrainOptions#clipNorm()}. */
        public Builder clipNorm(float value) {
            clipNorm = value;
            return this;
        }

        /** Sets {@link TrainOptions#binarize()}. */
        public Builder binarize(boolean value) {
            binarize = value;
            return this;
        }

        /** Sets {@link TrainOptions#seed()}. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Sets {@link TrainOptions#patience()}. */
        public Builder patience(int value) {
            patience = value;
            return this;
        }

        /** Sets {@link TrainOptions#lanes()}. */
        public Builder lanes(int value) {
            lanes = value;
            return this;
        }

        /**
         * Returns the options.
         *
         * @throws IllegalArgumentException if one is out of range; the message names it
         */
        public TrainOptions build() {
            return new TrainOptions(
                    epochs,
                    batch,
                    optimizer,
                    learningRate,
                    beta,
                    freeBits,
                    reduction,
                    clipNorm,
                    binarize,
                    seed,
                    patience,
                    lanes);
        }
    }
}
