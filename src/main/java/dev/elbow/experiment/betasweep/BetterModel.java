package dev.elbow.experiment.betasweep;

import static dev.elbow.experiment.ClaimList.number;

import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.ModelSpec;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.report.Claim;
import dev.elbow.report.Table;
import dev.elbow.train.Beta;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.TrainOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The same betas with the preset that was chosen to reach the reported totals on images it was not trained on. */
final class BetterModel {
    private static final Preset PRESET = Preset.REPORT_VAE;

    private final Study study;
    private final List<Level> levels;

    /** @param levels the sweep to compare with */
    BetterModel(Study study, List<Level> levels) {
        this.study = study;
        this.levels = levels;
    }

    /** Trains the preset for each beta and adds a section that compares its test figures; not in quick mode. */
    void compare() {
        if (study.options().quick()) {
            study.note("The comparison with %s takes longer than all else here, so it is left out with --quick."
                    .formatted(PRESET.id()));
            return;
        }
        List<SeedRuns> trained = train();
        study.page()
                .section(
                        "The same on images a model has not seen",
                        "The reported totals come out as averages over training images, which a model was fitted to. %s goes for the same totals on test images: two strided convolutions and a wider dense layer in the encoder, two hidden layers in the decoder, and a learning rate that falls to 0 along a cosine over %d epochs. It was chosen among three on a validation split."
                                .formatted(PRESET.id(), options(1).epochs()));
        study.page().add(table(trained));
        study.claims(claims(trained));
    }

    private List<SeedRuns> train() {
        ModelSpec model = study.model(PRESET, ModelOptions.defaults());
        study.plan(levels.size());
        List<SeedRuns> trained = new ArrayList<>();
        for (Level level : levels) {
            trained.add(study.runs(PRESET.id() + "-beta-" + level.name(), model, options(level.beta())));
        }
        return trained;
    }

    private TrainOptions options(double beta) {
        TrainOptions usual = TrainOptions.of(PRESET);
        return usual.toBuilder()
                .epochs(study.epochs(usual.epochs(), usual.epochs()))
                .batch(Math.min(usual.batch(), study.data().train().count()))
                .beta(Beta.of((float) beta, usual.beta().schedule()))
                .build();
    }

    private Table table(List<SeedRuns> trained) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < trained.size(); i++) {
            Level level = levels.get(i);
            SeedRuns runs = trained.get(i);
            rows.add(Table.row(
                    level.beta(),
                    test(runs, EpochMetrics::recon).cell(),
                    test(runs, EpochMetrics::kl).cell(),
                    test(runs, EpochMetrics::loss).cell(),
                    test(level.runs(), EpochMetrics::loss).cell(),
                    level.reported().total()));
        }
        return new Table(
                "better-model",
                "Test figures of %s after the last epoch, in nats per image".formatted(PRESET.id()),
                List.of(
                        "beta",
                        "BCE",
                        "KLD",
                        "BCE + beta KLD",
                        "the same of " + Preset.DENSE_VAE.id(),
                        "reported (Fashion-MNIST)"),
                rows);
    }

    private List<Claim> claims(List<SeedRuns> trained) {
        ClaimList claims = new ClaimList();
        String sentence = "The reported totals can be reached on images that were not trained on.";
        String measure = "largest test total of %s less the reported one, in nats, at most 0".formatted(PRESET.id());
        if (!Reported.comparesWith(study)) {
            claims.notMeasured(sentence, measure, "reported of all of Fashion-MNIST");
            return claims.all();
        }
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < trained.size(); i++) {
            double total = test(trained.get(i), EpochMetrics::loss).mean();
            largest = Math.max(largest, total - levels.get(i).reported().total());
        }
        claims.add(sentence, measure, number(largest), largest <= 0);
        return claims.all();
    }

    private static Stat test(SeedRuns runs, ToDoubleFunction<EpochMetrics> figure) {
        return runs.stat(run -> figure.applyAsDouble(run.lastTest()));
    }
}
