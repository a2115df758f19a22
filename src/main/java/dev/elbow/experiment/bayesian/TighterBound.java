package dev.elbow.experiment.bayesian;

import dev.elbow.eval.Elbo;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import java.util.function.ToDoubleFunction;

/**
 * The importance-weighted bound on the negative log likelihood of the test split.
 *
 * @param draws of each image
 * @param of a trained model, in nats per image
 */
record TighterBound(int draws, ToDoubleFunction<TrainedRun> of) {
    /** The usual number of draws; and a number for a look. */
    private static final int DRAWS = 50;

    private static final int QUICK_DRAWS = 10;

    static TighterBound of(Study study) {
        int draws = study.pick(DRAWS, QUICK_DRAWS);
        return new TighterBound(draws, run -> {
            study.step("importance-weighted bound of %s", run.name());
            return Elbo.importanceBound(run.model(), study.data().test(), draws, run.seed());
        });
    }

    Stat over(SeedRuns runs) {
        return runs.stat(of);
    }
}
