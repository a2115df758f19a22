package dev.elbow.experiment.latentclassifier;

import dev.elbow.eval.Classification;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.Autoencoder;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One model: its trainings and what was measured of each.
 *
 * @param runs one for each seed
 * @param measures as many, in the same order
 */
record Result(Variant variant, SeedRuns runs, List<Measures> measures) {
    /** Returns the model that figures show. */
    Autoencoder model() {
        return runs.first().model();
    }

    /** Returns how well classes can be read off the codes of the model that figures show; empty without classes. */
    Optional<Mixtures> mixtures() {
        return measures.getFirst().mixtures();
    }

    /** Returns a figure of the trainings over all seeds. */
    Stat trained(ToDoubleFunction<TrainedRun> figure) {
        return runs.stat(figure);
    }

    /** Returns a measure over all seeds. */
    Stat stat(ToDoubleFunction<Measures> measure) {
        return Stat.over(measures, measure);
    }

    /** Returns a measure that takes classes over all seeds; not a number without classes. */
    Stat classes(ToDoubleFunction<Mixtures> measure) {
        return stat(m -> m.mixtures().map(measure::applyAsDouble).orElse(Double.NaN));
    }

    /** Returns a figure of a method over all seeds; not a number without classes. */
    Stat method(Method method, ToDoubleFunction<Classification> figure) {
        return classes(m -> figure.applyAsDouble(m.results().get(method)));
    }
}
