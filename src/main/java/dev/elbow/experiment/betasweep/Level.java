package dev.elbow.experiment.betasweep;

import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.TrainedRun;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One beta: its trainings and what was measured of each.
 *
 * @param reported what is reported for it
 * @param runs one for each seed
 * @param measures as many, in the same order
 */
record Level(Reported reported, SeedRuns runs, List<Measures> measures) {
    double beta() {
        return reported.beta();
    }

    /** Returns the run that figures show. */
    TrainedRun first() {
        return runs.first();
    }

    Stat stat(ToDoubleFunction<Measures> figure) {
        return Stat.over(measures, figure);
    }

    /** Returns what the test images of a class cost in nats per image; the class must be there. */
    Stat recon(int label) {
        return stat(measures -> measures.classes().get(label).recon());
    }

    /** Returns what ids of figures call it: {@code 0.1} is {@code 0-1}. */
    String id() {
        return name().replace('.', '-');
    }

    String name() {
        return reported.name();
    }
}
