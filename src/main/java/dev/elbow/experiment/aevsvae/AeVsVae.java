package dev.elbow.experiment.aevsvae;

import dev.elbow.backend.Reduction;
import dev.elbow.experiment.ClassPair;
import dev.elbow.experiment.ModelSpec;
import dev.elbow.experiment.Report;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Setup;
import dev.elbow.experiment.Study;
import dev.elbow.model.ModelOptions;
import dev.elbow.train.TrainOptions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plain autoencoder beside VAEs without, with a balanced, and with far too large a KL term. */
public final class AeVsVae implements Report {
    /** In quick mode, too: with few images they take seconds. */
    private static final int EPOCHS = 20;

    private static final int BATCH = 128;
    private static final float LEARNING_RATE = 1e-3f;
    private static final int LATENT = 20;
    /** Test images and samples that measures take. */
    private static final int MEASURED = 10_000;
    /** Paths between two classes that measures take. */
    private static final int PATHS = 50;

    @Override
    public String id() {
        return "ae-vs-vae";
    }

    @Override
    public String title() {
        return "What a VAE has that an autoencoder lacks";
    }

    @Override
    public String defaultData() {
        return "mnist";
    }

    @Override
    public boolean measuresFrechet() {
        return true;
    }

    @Override
    public void run(Study study) {
        Setup.requirePictures(this, study);
        Map<Kind, SeedRuns> runs = train(study);
        int measured = study.testImages(MEASURED);
        Optional<SampleQuality> quality = study.quality(measured);
        List<ClassPair> pairs = DigitPairs.of(study.data().test(), PATHS);
        Map<Kind, Contender> models = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            study.step("measure the %s", kind.title());
            List<Measures> measures = runs.get(kind).each(run -> Measures.of(study, run, quality, pairs, measured));
            models.put(kind, new Contender(kind, runs.get(kind), measures));
        }
        PixelProbe pixels = PixelProbe.of(study, LATENT, SampleQuality.knowsClasses(quality));
        VersusPage page = new VersusPage(study, models);
        page.samples(quality, measured);
        page.losses();
        page.divergence();
        page.reconstructions();
        page.interpolations(pairs);
        page.downstream(pixels);
        study.page().section("What is claimed, and what was measured");
        study.claims(VersusClaims.of(models, pixels));
    }

    private static Map<Kind, SeedRuns> train(Study study) {
        TrainOptions.Builder options = Setup.adam(
                        study,
                        study.epochs(EPOCHS, EPOCHS),
                        BATCH,
                        LEARNING_RATE,
                        ", reconstruction loss averaged over pixels")
                .reduction(Reduction.MEAN);
        study.plan(Kind.values().length);
        Map<Kind, SeedRuns> runs = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            ModelSpec model = study.model(kind.preset(), ModelOptions.defaults().withLatent(LATENT));
            runs.put(
                    kind, study.runs(kind.id(), model, options.beta(kind.beta()).build()));
        }
        return runs;
    }
}
