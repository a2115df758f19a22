package dev.elbow.experiment.bayesian;

import dev.elbow.ElbowException;
import dev.elbow.backend.Optimizer;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Shapes;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Report;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Study;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.report.ImageGrid;
import dev.elbow.tensor.Shape;
import dev.elbow.train.TrainOptions;
import java.util.ArrayList;
import java.util.List;

/** What it means that a VAE's code is a distribution: for gradients, for the loss, for uncertainty, for single latents. */
public final class Bayesian implements Report {
    private static final int EPOCHS = 20;
    private static final int QUICK_EPOCHS = 8;
    private static final int BATCH = 128;
    private static final float ADAM_RATE = 1e-3f;
    /** The loss is a sum over pixels, so its gradients are large. */
    private static final float SGD_RATE = 1e-4f;

    private static final float MOMENTUM = 0.9f;
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
        Shape shape = study.data().test().shape();
        if (!ImageGrid.isPicture(shape)) {
            throw new ElbowException(
                    "%s is about images of 1 or 3 channels, the data's samples are %s".formatted(id(), shape));
        }
        study.plan(3 + Disentanglement.BETAS.length);
        int epochs = study.epochs(EPOCHS, QUICK_EPOCHS);
        study.fact(
                "training",
                "%d epochs, batch %d, Adam at %s; SGD at %s with momentum %s"
                        .formatted(epochs, BATCH, ADAM_RATE, SGD_RATE, MOMENTUM));
        SeedRuns adam = train(study, "vae", Preset.DENSE_VAE, options(study, epochs));
        SeedRuns sgd = train(
                study,
                "vae-sgd",
                Preset.DENSE_VAE,
                options(study, epochs).optimizer(Optimizer.sgd(MOMENTUM)).learningRate(SGD_RATE));
        SeedRuns points = train(study, "ae", Preset.DENSE_AE, options(study, epochs));
        List<SeedRuns> shapes = shapes(study);

        ClaimList claims = new ClaimList();
        Gradients.of(study, adam).show(study.page(), claims);
        new ElboTerms(adam, sgd).show(study.page(), claims);
        Answers.of(study, points, adam).show(study.page(), claims);
        Uncertainty.of(study, adam).show(study.page(), claims);
        Disentanglement.of(study, shapes).show(study.page(), claims);
        study.page().section("What is claimed, and what was measured");
        study.claims(claims.all());
    }

    private static TrainOptions.Builder options(Study study, int epochs) {
        return TrainOptions.builder()
                .epochs(epochs)
                .batch(Math.min(BATCH, study.data().train().count()))
                .learningRate(ADAM_RATE);
    }

    private static SeedRuns train(Study study, String name, Preset preset, TrainOptions.Builder options) {
        return study.runs(name, study.model(preset, ModelOptions.defaults().withLatent(LATENT)), options.build());
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
