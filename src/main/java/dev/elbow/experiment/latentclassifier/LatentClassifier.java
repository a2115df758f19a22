package dev.elbow.experiment.latentclassifier;

import dev.elbow.ElbowException;
import dev.elbow.experiment.Report;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.report.ImageGrid;
import dev.elbow.tensor.Shape;
import dev.elbow.train.TrainOptions;
import java.util.ArrayList;
import java.util.List;

/** Dense VAEs on digits, and what Gaussian mixtures on their latents know of the classes. */
public final class LatentClassifier implements Report {
    private static final int EPOCHS = 30;
    private static final int QUICK_EPOCHS = 20;
    private static final int BATCH = 128;
    private static final float LEARNING_RATE = 1e-3f;

    @Override
    public String id() {
        return "latent-classifier";
    }

    @Override
    public String title() {
        return "What a VAE's latents know of the classes";
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
        List<Result> results = new ArrayList<>();
        for (SeedRuns runs : train(study)) {
            Variant variant = Variant.ALL.get(results.size());
            study.step("measure %s", variant.title());
            List<Measures> measures = new ArrayList<>();
            for (TrainedRun run : runs.runs()) {
                measures.add(Measures.of(study, run));
            }
            results.add(new Result(variant, runs, measures));
        }
        if (Mixtures.possible(study)) {
            study.fact(
                    "mixtures",
                    "%d Gaussians without labels, %d for each class"
                            .formatted(Mixtures.COMPONENTS, Mixtures.perClass(study.data())));
        } else {
            study.note("Telling classes apart takes labels of at least two classes in both splits; the data have none,"
                    + " so the tables and figures about classes are left out.");
        }
        ClassifierPage page = new ClassifierPage(study, results);
        page.latents();
        page.reconstructions();
        page.manifold();
        page.mixtures();
        page.classifiers();
        study.page().section("What is claimed, and what was measured");
        study.claims(ClassifierClaims.of(study, results));
    }

    private static List<SeedRuns> train(Study study) {
        TrainOptions options = TrainOptions.builder()
                .epochs(study.epochs(EPOCHS, QUICK_EPOCHS))
                .batch(Math.min(BATCH, study.data().train().count()))
                .learningRate(LEARNING_RATE)
                .build();
        study.fact(
                "training",
                "%d epochs, batch %d, Adam at %s".formatted(options.epochs(), options.batch(), LEARNING_RATE));
        study.plan(Variant.ALL.size());
        List<SeedRuns> all = new ArrayList<>();
        for (Variant variant : Variant.ALL) {
            all.add(study.runs(variant.id(), variant.spec(study), options));
        }
        return all;
    }
}
