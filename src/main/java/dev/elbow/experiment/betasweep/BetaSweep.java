package dev.elbow.experiment.betasweep;

import dev.elbow.ElbowException;
import dev.elbow.data.Dataset;
import dev.elbow.experiment.Interpolations;
import dev.elbow.experiment.LatentFrames;
import dev.elbow.experiment.ModelSpec;
import dev.elbow.experiment.Report;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.report.ImageGrid;
import dev.elbow.train.TrainOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The same VAE with four weights of the KL term: what is lost, what samples and latents look like. */
public final class BetaSweep implements Report {
    private static final int QUICK_EPOCHS = 10;
    private static final int BATCH = 128;
    private static final float LEARNING_RATE = 1e-3f;
    /** Points of the animations. */
    private static final int POINTS = 400;
    /** Test images and prior samples that measures take. */
    private static final int MEASURED = 10_000;

    private static final int INTERPOLATED = 10;
    /** Trouser and bag in Fashion-MNIST. */
    static final int FROM_CLASS = 1;

    static final int TO_CLASS = 8;

    @Override
    public String id() {
        return "beta-sweep";
    }

    @Override
    public String title() {
        return "What beta does to a VAE";
    }

    @Override
    public String defaultData() {
        return Reported.DATA;
    }

    @Override
    public void run(Study study) {
        Dataset test = study.data().test();
        if (!ImageGrid.isPicture(test.shape())) {
            throw new ElbowException(
                    "%s is about images of 1 or 3 channels, the data's samples are %s".formatted(id(), test.shape()));
        }
        List<SeedRuns> trained = train(study);
        int measured = study.testImages(MEASURED);
        Optional<SampleQuality> quality =
                study.features().map(network -> SampleQuality.of(network, study.data(), measured));
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < trained.size(); i++) {
            levels.add(level(study, Reported.ROWS.get(i), trained.get(i), quality, measured));
        }
        SeedRuns atOne = levels.get(2).runs();
        List<FrozenSigma> frozen = new ArrayList<>();
        for (TrainedRun run : atOne.runs()) {
            frozen.add(FrozenSigma.of(study, run.model(), measured));
        }
        Optional<float[]> path = path(test, atOne.first().model());
        BetaPage page = new BetaPage(study, levels, measured);
        page.losses();
        page.samples(quality);
        page.reconstructions();
        page.evolution(POINTS);
        page.frozen(frozen);
        page.curves(quality);
        page.interpolation(path);
        new BetterModel(study, levels).compare();
        study.page().section("What is claimed, and what was measured");
        study.claims(BetaClaims.of(study, levels, frozen, path, test.shape().elements()));
    }

    private static List<SeedRuns> train(Study study) {
        ModelSpec model = study.model(Preset.DENSE_VAE, ModelOptions.defaults().withLatent(20));
        int epochs = study.epochs(Reported.EPOCHS, QUICK_EPOCHS);
        study.fact("training", "%d epochs, batch %d, Adam at %s".formatted(epochs, BATCH, LEARNING_RATE));
        float[] points = study.data().test().samples(0, study.testImages(POINTS));
        study.plan(Reported.ROWS.size());
        List<SeedRuns> trained = new ArrayList<>();
        for (Reported row : Reported.ROWS) {
            TrainOptions options = TrainOptions.builder()
                    .epochs(epochs)
                    .batch(Math.min(BATCH, study.data().train().count()))
                    .learningRate(LEARNING_RATE)
                    .beta((float) row.beta())
                    .build();
            trained.add(study.runs("beta-" + row.name(), model, options, LatentFrames.of(points)));
        }
        return trained;
    }

    private static Level level(
            Study study, Reported row, SeedRuns runs, Optional<SampleQuality> quality, int measured) {
        study.step("measure beta %s", row.name());
        List<Measures> measures = new ArrayList<>();
        for (TrainedRun run : runs.runs()) {
            measures.add(Measures.of(study, run, quality, measured));
        }
        return new Level(row, runs, measures);
    }

    private static Optional<float[]> path(Dataset test, Autoencoder model) {
        Optional<float[]> from = Interpolations.firstOf(test, FROM_CLASS);
        Optional<float[]> to = Interpolations.firstOf(test, TO_CLASS);
        return from.isPresent() && to.isPresent()
                ? Optional.of(Interpolations.decode(model, from.get(), to.get(), INTERPOLATED))
                : Optional.empty();
    }
}
