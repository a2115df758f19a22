package dev.elbow.experiment.latentclassifier;

import dev.elbow.eval.LatentStatistics;
import dev.elbow.eval.Rows;
import dev.elbow.eval.cluster.GaussianMixture;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import java.util.Optional;

/**
 * What is measured of a trained model.
 *
 * @param inside share of test images whose latents all lie in [-3, 3]
 * @param active latents that vary over the test split
 * @param mixture fitted to the codes of the training split without labels
 * @param mixtures how well classes can be read off the codes; empty without classes
 */
record Measures(double inside, int active, GaussianMixture mixture, Optional<Mixtures> mixtures) {
    /** The box that most latents are said to lie in, from minus this to this. */
    static final double BOX = 3;

    static Measures of(Study study, TrainedRun run) {
        Codes codes = Codes.of(run.model(), study.data());
        Optional<Mixtures> mixtures =
                Mixtures.possible(study) ? Optional.of(Mixtures.of(study, codes, run.seed())) : Optional.empty();
        return new Measures(
                LatentStatistics.shareInside(codes.test(), codes.width(), BOX),
                LatentStatistics.of(codes.test(), codes.width()).activeUnits(),
                mixtures.map(m -> m.clustering().mixture())
                        .orElseGet(() -> GaussianMixture.fit(
                                Rows.split(codes.train(), codes.width()),
                                study.options().components(),
                                run.seed())),
                mixtures);
    }
}
