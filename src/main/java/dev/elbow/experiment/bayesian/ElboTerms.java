package dev.elbow.experiment.bayesian;

import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Curves;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.Page;
import dev.elbow.report.Series;
import dev.elbow.report.Table;
import dev.elbow.train.EpochMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The two terms of the ELBO over training, with two optimizers.
 *
 * @param adam trained with Adam
 * @param sgd the same model, trained by stochastic gradient descent with momentum; empty if it diverged at each rate
 * @param search that found the rate of the latter
 * @param adamRate the rate of the former
 * @param bound to show beside the ELBO
 */
record ElboTerms(SeedRuns adam, Optional<Optimized> sgd, SgdSearch search, float adamRate, TighterBound bound) {
    /** SGD counts as able to do it if it comes this near to Adam's loss. */
    private static final double NEAR = 1.1;

    void show(Page page, ClaimList claims) {
        page.section(
                "The two terms of the ELBO",
                "A VAE maximises a lower bound on the likelihood of its data (ELBO); its negative is the sum of what it costs to write"
                        + " down an image given its code, and what the code costs beyond the prior (KL). At first the code says"
                        + " nothing and costs nothing. As training goes on, the model buys code for as long as a nat of it saves more"
                        + " than a nat of reconstruction.",
                "Adam scales each parameter's step by its recent gradients; stochastic gradient descent (SGD) with momentum takes one"
                        + " rate for all, so it goes as slowly as the steepest direction allows. Adam has its usual rate of %s here;"
                                .formatted(adamRate)
                        + " SGD has none that suits every loss, so several were tried in short trainings, and the one that did best on"
                        + " training images held back is the one shown. Short trainings prefer larger rates than long ones do.",
                "How much the bound leaves to the likelihood itself shows a tighter one: it weighs %d draws of each image's posterior by"
                                .formatted(bound.draws())
                        + " how well each explains the image (importance weighting), and comes nearer the more draws it takes.");
        page.add(search.table(sgd.map(Optimized::rate)));
        page.add(table());
        page.add(curves("elbo-recon", "Reconstruction over training", "reconstruction, nats", EpochMetrics::recon));
        page.add(curves("elbo-kl", "KL divergence over training", "KL, nats", EpochMetrics::kl));
        claim(claims);
    }

    private Table table() {
        return new Table(
                "elbo",
                "Test split after the last epoch, in nats per image",
                List.of(
                        "optimizer",
                        "reconstruction",
                        "KL",
                        "negative ELBO",
                        "importance-weighted bound, %d draws".formatted(bound.draws())),
                List.of(
                        row("Adam", adam),
                        sgd.map(one -> row("SGD with momentum, rate " + one.rate(), one.runs()))
                                .orElse(Table.row(
                                        "SGD with momentum: diverged at each rate", null, null, null, null))));
    }

    private List<Object> row(String name, SeedRuns runs) {
        return Table.row(
                name,
                runs.stat(run -> run.lastTest().recon()).cell(),
                runs.stat(run -> run.lastTest().kl()).cell(),
                runs.stat(run -> run.lastTest().loss()).cell(),
                bound.over(runs).cell());
    }

    private Chart curves(String id, String title, String unit, ToDoubleFunction<EpochMetrics> term) {
        List<Series> series = new ArrayList<>();
        for (String split : List.of(EpochMetrics.TRAIN, EpochMetrics.TEST)) {
            series.add(Curves.of("Adam, " + split, adam, split, term));
            sgd.ifPresent(one -> series.add(Curves.of("SGD, " + split, one.runs(), split, term)));
        }
        return Chart.lines(
                new FigureText(
                        id,
                        title,
                        "Lines over epochs for Adam and for SGD with momentum, on the training and the test split",
                        "Training figures are averages over an epoch, test figures are taken after it."),
                Axis.of("epoch"),
                Axis.of(unit),
                series);
    }

    private void claim(ClaimList claims) {
        String sentence = "Training trades the two terms: reconstruction gets cheaper, the code dearer.";
        String measure = "reconstruction on the test split falls and KL rises from the first epoch to the last";
        if (adam.first().metrics(EpochMetrics.TEST).size() < 2) {
            claims.notMeasured(sentence, measure, "it takes two epochs");
        } else {
            Stat reconFrom = adam.stat(run -> firstTest(run).recon());
            Stat reconTo = adam.stat(run -> run.lastTest().recon());
            Stat klFrom = adam.stat(run -> firstTest(run).kl());
            Stat klTo = adam.stat(run -> run.lastTest().kl());
            claims.add(
                    sentence,
                    measure,
                    "reconstruction %s to %s, KL %s to %s"
                            .formatted(
                                    ClaimList.number(reconFrom),
                                    ClaimList.number(reconTo),
                                    ClaimList.number(klFrom),
                                    ClaimList.number(klTo)),
                    reconTo.mean() < reconFrom.mean() && klTo.mean() > klFrom.mean());
        }
        claimOfSgd(claims);
    }

    private void claimOfSgd(ClaimList claims) {
        String sentence = "SGD optimises the ELBO too.";
        String measure =
                "its negative ELBO on the test split in multiples of Adam's after as many epochs, at most " + NEAR;
        if (sgd.isEmpty()) {
            claims.add(
                    sentence,
                    measure,
                    "diverged at each of the learning rates " + String.join(", ", SgdSearch.RATES),
                    false);
            return;
        }
        ToDoubleFunction<TrainedRun> loss = run -> run.lastTest().loss();
        Stat adamLoss = adam.stat(loss);
        Stat sgdLoss = sgd.get().runs().stat(loss);
        double quotient = sgdLoss.mean() / adamLoss.mean();
        claims.add(
                sentence,
                measure,
                "%s: SGD %s, Adam %s"
                        .formatted(ClaimList.number(quotient), ClaimList.number(sgdLoss), ClaimList.number(adamLoss)),
                quotient <= NEAR);
    }

    private static EpochMetrics firstTest(TrainedRun run) {
        return run.metrics(EpochMetrics.TEST).getFirst();
    }
}
