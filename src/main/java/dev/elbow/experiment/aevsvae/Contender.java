package dev.elbow.experiment.aevsvae;

import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.EpochMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One of the models that are compared.
 *
 * @param kind which of them
 * @param runs one for each seed
 * @param measures as many, in the same order
 */
record Contender(Kind kind, SeedRuns runs, List<Measures> measures) {
    /** Returns what people call it. */
    String name() {
        return kind.title();
    }

    /** Returns the model that figures show. */
    Autoencoder model() {
        return runs.first().model();
    }

    Stat stat(ToDoubleFunction<Measures> figure) {
        return Stat.over(measures, figure);
    }

    double mean(ToDoubleFunction<Measures> figure) {
        return stat(figure).mean();
    }

    int epochs() {
        return runs.first().lastTrain().epoch();
    }

    /** Returns the divergence in each epoch of training, over all seeds. */
    List<Stat> kl() {
        return IntStream.range(0, epochs())
                .mapToObj(epoch -> runs.stat(run -> klOf(run, epoch)))
                .toList();
    }

    /** Returns the divergence in each epoch as a share of that of the same run's last epoch, over all seeds. */
    List<Stat> klShares() {
        return IntStream.range(0, epochs())
                .mapToObj(epoch -> runs.stat(run -> klOf(run, epoch) / klOf(run, epochs() - 1)))
                .toList();
    }

    private static double klOf(TrainedRun run, int epoch) {
        return run.metrics(EpochMetrics.TRAIN).get(epoch).kl();
    }

    /** Returns how the divergence grew over the second half of training: the last epoch's in units of that of the middle. */
    Stat growth() {
        return runs.stat(run -> klOf(run, epochs() - 1) / klOf(run, epochs() / 2 - 1));
    }
}
