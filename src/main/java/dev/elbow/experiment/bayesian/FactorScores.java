package dev.elbow.experiment.bayesian;

import dev.elbow.data.Dataset;
import dev.elbow.data.Factors;
import dev.elbow.eval.factor.Dci;
import dev.elbow.eval.factor.MutualInformationGap;
import dev.elbow.experiment.Chunks;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.TrainedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far the latents of one beta's models each speak of one factor.
 *
 * @param beta weight of the KL term
 * @param runs one for each seed
 * @param gaps of each seed's model
 * @param dci of each seed's model
 */
record FactorScores(double beta, SeedRuns runs, List<MutualInformationGap> gaps, List<Dci> dci) {

    static FactorScores of(double beta, SeedRuns runs, Dataset pictures, Factors factors) {
        List<MutualInformationGap> gaps = new ArrayList<>();
        List<Dci> dci = new ArrayList<>();
        for (TrainedRun run : runs.runs()) {
            float[] means = Chunks.map(pictures, pictures.count(), run.model()::encode);
            gaps.add(MutualInformationGap.of(means, run.model().latent(), factors));
            dci.add(Dci.of(means, run.model().latent(), factors));
        }
        return new FactorScores(beta, runs, gaps, dci);
    }

    Stat mig() {
        return gap(MutualInformationGap::score);
    }

    Stat gap(ToDoubleFunction<MutualInformationGap> figure) {
        return Stat.over(gaps, figure);
    }

    Stat dci(ToDoubleFunction<Dci> figure) {
        return Stat.over(dci, figure);
    }

    Stat recon() {
        return runs.stat(run -> run.lastTest().recon());
    }

    /** Returns the latent of the first seed's model that tells most of a factor. */
    int latentOf(int factor) {
        double[][] information = gaps.getFirst().information();
        int best = 0;
        for (int latent = 1; latent < information.length; latent++) {
            best = information[latent][factor] > information[best][factor] ? latent : best;
        }
        return best;
    }

    String name() {
        return name(beta);
    }

    static String name(double beta) {
        return beta == Math.rint(beta) ? Integer.toString((int) beta) : Double.toString(beta);
    }

    /** Returns what ids of figures call it: {@code 0.5} is {@code 0-5}. */
    String id() {
        return name().replace('.', '-');
    }
}
