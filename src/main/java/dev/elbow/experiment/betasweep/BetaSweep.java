package dev.elbow.experiment.betasweep;

import dev.elbow.data.Dataset;
import dev.elbow.experiment.ClassPair;
import dev.elbow.experiment.LatentFrames;
import dev.elbow.experiment.ModelSpec;
import dev.elbow.experiment.Report;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Setup;
import dev.elbow.experiment.Study;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
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

    /** Paths between two classes that measures take. */
    private static final int PATHS = 50;

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
    public boolean measuresFrechet() {
        return true;
    }

    @Override
    public void run(Study study) {
        Dataset test = study.data().test();
        Setup.requirePictures(this, study);
        List<SeedRuns> trained = train(study);
        int measured = study.testImages(MEASURED);
        Optional<SampleQuality> quality = study.quality(measured);
        Optional<ClassPair> pair = ClassPair.of(test, ClassInterpolation.FROM, ClassInterpolation.TO, PATHS);
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < trained.size(); i++) {
            Reported row = Reported.ROWS.get(i);
            study.step("measure beta %s", row.name());
            List<Measures> measures = trained.get(i).each(run -> Measures.of(study, run, quality, pair, measured));
            levels.add(new Level(row, trained.get(i), measures));
        }
        Level atOne =
                levels.stream().filter(level -> level.beta() == 1).findFirst().orElseThrow();
        List<FrozenSigma> frozen = atOne.runs().each(run -> FrozenSigma.of(study, run.model(), measured));
        ClassReconstruction classes = ClassReconstruction.of(study, levels);
        ClassInterpolation interpolation = new ClassInterpolation(study, levels, atOne, pair);
        BetaPage page = new BetaPage(study, levels, measured);
        page.losses();
        page.samples(quality);
        page.reconstructions();
        classes.show(study.page());
        page.evolution(POINTS);
        page.frozen(frozen);
        page.curves(quality);
        interpolation.show(study.page());
        new BetterModel(study, levels).compare();
        study.page().section("What is claimed, and what was measured");
        study.claims(BetaClaims.of(study, levels, frozen, classes, interpolation));
    }

    private static List<SeedRuns> train(Study study) {
        ModelSpec model = study.model(Preset.DENSE_VAE, ModelOptions.defaults().withLatent(20));
        int epochs = study.epochs(Reported.EPOCHS, QUICK_EPOCHS);
        TrainOptions.Builder options = Setup.adam(study, epochs, BATCH, LEARNING_RATE, "");
        float[] points = study.data().test().samples(0, study.testImages(POINTS));
        study.plan(Reported.ROWS.size());
        List<SeedRuns> trained = new ArrayList<>();
        for (Reported row : Reported.ROWS) {
            trained.add(study.runs(
                    "beta-" + row.name(),
                    model,
                    options.beta((float) row.beta()).build(),
                    LatentFrames.of(points)));
        }
        return trained;
    }
}
