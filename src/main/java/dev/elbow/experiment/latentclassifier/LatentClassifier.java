package dev.elbow.experiment.latentclassifier;

import dev.elbow.experiment.Report;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Setup;
import dev.elbow.experiment.Study;
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
    public boolean fitsMixtures() {
        return true;
    }

    @Override
    public void run(Study study) {
        Setup.requirePictures(this, study);
        List<Result> results = new ArrayList<>();
        for (SeedRuns runs : train(study)) {
            Variant variant = Variant.ALL.get(results.size());
            study.step("measure %s", variant.title());
            results.add(new Result(variant, runs, runs.each(run -> Measures.of(study, run))));
        }
        if (Mixtures.possible(study)) {
            study.fact(
                    "mixtures",
                    "%d Gaussians without labels, %d for each class"
                            .formatted(study.options().components(), Mixtures.perClass(study)));
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
        TrainOptions options = Setup.adam(study, study.epochs(EPOCHS, QUICK_EPOCHS), BATCH, LEARNING_RATE, "")
                .build();
        study.plan(Variant.ALL.size());
        List<SeedRuns> all = new ArrayList<>();
        for (Variant variant : Variant.ALL) {
            all.add(study.runs(variant.id(), variant.spec(study), options));
        }
        return all;
    }
}
