package dev.elbow.experiment.bayesian;

import dev.elbow.data.DataSplits;
import dev.elbow.data.Shapes;
import dev.elbow.experiment.Attempts;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.ModelSpec;
import dev.elbow.experiment.Report;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Setup;
import dev.elbow.experiment.Study;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.train.TrainOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What it means that a VAE's code is a distribution: for gradients, for the loss, for uncertainty, for single latents. */
public final class Bayesian implements Report {
    private static final int EPOCHS = 20;
    private static final int QUICK_EPOCHS = 8;
    private static final int BATCH = 128;
    private static final float ADAM_RATE = 1e-3f;
    /** The run at this rate is called {@code vae-sgd}; at others the rate is part of the name. */
    private static final String SGD_RATE = "1e-4";

    private static final int LATENT = 20;

    @Override
    public String id() {
        return "bayesian";
    }

    @Override
    public String title() {
        return "Codes as points, codes as distributions";
    }

    @Override
    public String defaultData() {
        return "mnist";
    }

    @Override
    public void run(Study study) {
        Setup.requirePictures(this, study);
        study.plan(3 + SgdSearch.RATES.size() + Disentanglement.BETAS.length);
        int epochs = study.epochs(EPOCHS, QUICK_EPOCHS);
        SeedRuns adam = train(study, "vae", Preset.DENSE_VAE, options(study, epochs));
        SgdSearch search = SgdSearch.of(study, model(study, Preset.DENSE_VAE), BATCH);
        Optional<Optimized> sgd = sgd(study, search, epochs);
        study.fact(
                "training",
                "%d epochs, batch %d, Adam at %s; SGD with momentum %s %s"
                        .formatted(
                                epochs,
                                batch(study),
                                ADAM_RATE,
                                SgdSearch.MOMENTUM,
                                sgd.map(one -> "at " + one.rate()).orElse("diverged at each rate that was tried")));
        SeedRuns points = train(study, "ae", Preset.DENSE_AE, options(study, epochs));
        List<SeedRuns> shapes = shapes(study);

        ClaimList claims = new ClaimList();
        Gradients.of(study, adam).show(study.page(), claims);
        new ElboTerms(adam, sgd, search, ADAM_RATE, TighterBound.of(study)).show(study.page(), claims);
        Answers.of(study, points, adam).show(study.page(), claims);
        Uncertainty.of(study, adam).show(study.page(), claims);
        Disentanglement.of(study, shapes).show(study.page(), claims);
        study.page().section("What is claimed, and what was measured");
        study.claims(claims.all());
    }

    /** Trains at the best rate of the search; one that turns out too large later gives way to the next. Empty if all do. */
    private static Optional<Optimized> sgd(Study study, SgdSearch search, int epochs) {
        for (String rate : search.ranked()) {
            Attempts attempts = study.attempts(
                    rate.equals(SGD_RATE) ? "vae-sgd" : "vae-sgd-" + rate,
                    model(study, Preset.DENSE_VAE),
                    study.data(),
                    SgdSearch.options(rate).epochs(epochs).batch(batch(study)).build());
            if (attempts.diverged() == 0) {
                return Optional.of(new Optimized(rate, new SeedRuns(attempts.finished())));
            }
        }
        return Optional.empty();
    }

    private static TrainOptions.Builder options(Study study, int epochs) {
        return TrainOptions.builder().epochs(epochs).batch(batch(study)).learningRate(ADAM_RATE);
    }

    private static int batch(Study study) {
        return Math.min(BATCH, study.data().train().count());
    }

    private static ModelSpec model(Study study, Preset preset) {
        return study.model(preset, ModelOptions.defaults().withLatent(LATENT));
    }

    private static SeedRuns train(Study study, String name, Preset preset, TrainOptions.Builder options) {
        return study.runs(name, model(study, preset), options.build());
    }

    /** Trains on pictures whose factors are known, one model for each beta. */
    private static List<SeedRuns> shapes(Study study) {
        DataSplits data = study.open(Shapes.GREY.id());
        List<SeedRuns> trained = new ArrayList<>();
        for (double beta : Disentanglement.BETAS) {
            trained.add(Disentanglement.train(
                    study, data, beta, Math.min(BATCH, data.train().count()), ADAM_RATE));
        }
        return trained;
    }
}
