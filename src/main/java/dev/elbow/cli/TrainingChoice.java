package dev.elbow.cli;

import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Reduction;
import dev.elbow.train.Beta;
import dev.elbow.train.LearningRate;
import dev.elbow.train.TrainOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How to train. What is not given stays as the base options have it. */
final class TrainingChoice {
    /** The rules by which parameters follow their gradients. */
    enum Rule {
        ADAM,
        ADAMW,
        SGD
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description =
                    "Passes over the data. Default: 8 on glyphs, about a minute on two cores; on other data ${bundle:presets.epochs}.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Samples per step. Default: ${bundle:presets.batch}.")
    private Integer batch;

    @Option(names = "--beta", paramLabel = "B", description = "Weight of the KL term: loss = recon + B kl. Default: 1.")
    private Float beta;

    @Option(
            names = "--beta-schedule",
            paramLabel = "S",
            description = "How beta gets there: " + Beta.FORMS + ". Default: ${bundle:presets.beta-schedule}.")
    private String betaSchedule;

    @Option(
            names = "--free-bits",
            paramLabel = "NATS",
            description = "Least KL that each latent is charged with. Default: 0.")
    private Float freeBits;

    @Option(
            names = "--reduction",
            paramLabel = "R",
            description =
                    "sum or mean of the reconstruction loss over pixels. With mean, the same weight of the KL term needs a beta divided by the number of pixels. Default: sum, in nats.")
    private Reduction reduction;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description = "adam, adamw (weight decay 0.01) or sgd (momentum 0.9). Default: adam.")
    private Rule optimizer;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description = "Learning rate at the start. Default: ${bundle:presets.lr}.")
    private Float learningRate;

    @Option(
            names = "--lr-schedule",
            paramLabel = "S",
            description = LearningRate.FORMS + " (to 0 in the last epoch). Default: ${bundle:presets.lr-schedule}.")
    private String learningRateSchedule;

    @Option(
            names = "--weight-decay",
            paramLabel = "W",
            description = "Decoupled weight decay, for adamw. Default: 0.01.")
    private Double weightDecay;

    @Option(names = "--momentum", paramLabel = "M", description = "Momentum, for sgd. Default: 0.9.")
    private Float momentum;

    @Option(
            names = "--clip",
            paramLabel = "NORM",
            description = "Scale all gradients together down to this norm. Default: 0, no clipping.")
    private Float clip;

    @Option(
            names = "--binarize",
            description =
                    "Draw each pixel anew in each epoch: 1 with its value as the probability, else 0. Test losses are those of the images as they are.")
    private boolean binarize;

    @Option(
            names = "--early-stopping",
            paramLabel = "N",
            description =
                    "Stop after N epochs without a better test loss and keep the best. Default: 0, train all epochs and keep the last.")
    private Integer patience;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description =
                    "Key of initial weights, order of samples and all noise. The same seed gives the same bits. Default: 0.")
    private Long seed;

    /** Returns the base options with those that the command line gives. */
    TrainOptions options(TrainOptions base) {
        return Usage.checked(command, () -> {
            TrainOptions.Builder builder = base.toBuilder()
                    .optimizer(optimizer(base.optimizer()))
                    .beta(Beta.of(
                            or(beta, base.beta().value()),
                            or(betaSchedule, base.beta().schedule())))
                    .learningRate(LearningRate.of(
                            or(learningRate, base.learningRate().value()),
                            or(learningRateSchedule, base.learningRate().schedule())));
            return builder.epochs(or(epochs, base.epochs()))
                    .batch(or(batch, base.batch()))
                    .freeBits(or(freeBits, base.freeBits()))
                    .reduction(or(reduction, base.reduction()))
                    .clipNorm(or(clip, base.clipNorm()))
                    .binarize(binarize || base.binarize())
                    .patience(or(patience, base.patience()))
                    .seed(or(seed, base.seed()))
                    .build();
        });
    }

    private static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    private Optimizer optimizer(Optimizer base) {
        if (optimizer == null && weightDecay == null && momentum == null) {
            return base;
        }
        Rule rule = optimizer == null ? ruleOf(base) : optimizer;
        if (weightDecay != null && rule != Rule.ADAMW) {
            throw Usage.wrong(command, "--weight-decay needs --optimizer adamw");
        }
        if (momentum != null && rule != Rule.SGD) {
            throw Usage.wrong(command, "--momentum needs --optimizer sgd");
        }
        return switch (rule) {
            case ADAM -> Optimizer.adam();
            case ADAMW -> Optimizer.adamW(weightDecay == null ? 0.01 : weightDecay);
            case SGD -> Optimizer.sgd(momentum == null ? 0.9f : momentum);
        };
    }

    private static Rule ruleOf(Optimizer optimizer) {
        return switch (optimizer) {
            case Optimizer.Adam adam -> adam.weightDecay() == 0 ? Rule.ADAM : Rule.ADAMW;
            case Optimizer.Sgd _ -> Rule.SGD;
        };
    }
}
