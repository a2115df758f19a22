package dev.elbow.experiment.conv;

import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Report;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Setup;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A convolutional autoencoder and a convolutional VAE side by side, then a deeper VAE on colour images. */
public final class ConvReport implements Report {
    private static final int QUICK_AE_EPOCHS = 3;
    private static final int QUICK_VAE_EPOCHS = 12;
    /** Test images and samples that measures take. */
    private static final int MEASURED = 10_000;

    @Override
    public String id() {
        return "conv";
    }

    @Override
    public String title() {
        return "Convolutional autoencoders, plain and variational";
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
        study.plan(
                2 + Denoising.TRAININGS + Colour.TRAININGS + LatentSizes.LATENTS.length + Stability.trainings(study));
        SeedRuns ae = train(study, Preset.CONV_AE, QUICK_AE_EPOCHS);
        SeedRuns vae = train(study, Preset.CONV_VAE, QUICK_VAE_EPOCHS);
        Denoising denoising = Denoising.train(study);
        Colour colour = Colour.train(study);
        List<SeedRuns> sizes = LatentSizes.train(study);
        Stability stability = Stability.train(study);
        int measured = study.testImages(MEASURED);
        Optional<SampleQuality> quality = study.quality(measured);
        Compared compared =
                new Compared(measure(study, ae, quality, measured), measure(study, vae, quality, measured), quality);
        List<Latents> latents = vae.each(run -> Latents.of(study, run.model(), measured, run.seed()));
        LatentSizes latentSizes = LatentSizes.of(study, sizes, quality, measured);
        ColourMeasures colourMeasures = ColourMeasures.of(study, colour);
        Optional<ClassLoss> classLoss =
                study.hasLabels() ? Optional.of(ClassLoss.of(study, ae, vae, measured)) : Optional.empty();
        study.fact(
                "training",
                "%s: %d epochs, batch %d; %s: %d epochs, batch %d, beta %s; Adam at %s"
                        .formatted(
                                Preset.CONV_AE.id(),
                                compared.ae().epochs(),
                                batch(study, Preset.CONV_AE),
                                Preset.CONV_VAE.id(),
                                compared.vae().epochs(),
                                batch(study, Preset.CONV_VAE),
                                Preset.CONV_VAE.defaultBetaSchedule(),
                                Preset.CONV_VAE.defaultLearningRate()));
        ConvPage page = new ConvPage(study, compared, latents, measured);
        page.reconstructions();
        page.latents();
        page.samples();
        page.comparison(classLoss);
        page.collapse();
        page.denoising(denoising);
        new LatentSizesPage(study.page(), latentSizes)
                .add(LatentSizes.options(study).batch());
        new StabilityPage(study.page(), stability).add();
        new ColourPage(study, colour, colourMeasures).add();
        study.page().section("What is claimed, and what was measured");
        ClaimList claims = new ClaimList();
        new ConvClaims(study, compared, latents, claims).add(denoising);
        classLoss.ifPresentOrElse(loss -> loss.claim(claims), () -> ClassLoss.notMeasured(claims));
        latentSizes.claim(claims);
        stability.claim(claims);
        colourMeasures.claim(claims, colour);
        study.claims(claims.all());
    }

    private static SeedRuns train(Study study, Preset preset, int quickEpochs) {
        return study.runs(
                preset.id(),
                study.model(preset, ModelOptions.defaults()),
                Training.options(study, study.data(), preset, preset.defaultEpochs(), quickEpochs),
                CollapseMonitor.recorder());
    }

    private static int batch(Study study, Preset preset) {
        return Training.options(study, study.data(), preset, 1, 1).batch();
    }

    private static Contender measure(Study study, SeedRuns runs, Optional<SampleQuality> quality, int images) {
        List<Measures> measures = new ArrayList<>();
        for (TrainedRun run : runs.runs()) {
            study.step("measure %s", run.name());
            measures.add(Measures.of(study, run, quality, images));
        }
        return new Contender(runs, measures);
    }
}
