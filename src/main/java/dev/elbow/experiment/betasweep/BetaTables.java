package dev.elbow.experiment.betasweep;

import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.report.Table;
import dev.elbow.train.EpochMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The tables of the sweep, each beside what is reported. */
final class BetaTables {
    private BetaTables() {}

    static Table losses(List<Level> levels) {
        List<List<Object>> rows = new ArrayList<>();
        for (Level level : levels) {
            rows.add(losses(level, "training, mean over the last epoch", TrainedRun::lastTrain));
            rows.add(losses(level, "test, after the last epoch", TrainedRun::lastTest));
            Reported reported = level.reported();
            rows.add(Table.row(
                    reported.beta(), "reported (Fashion-MNIST)", reported.bce(), reported.kld(), reported.total()));
        }
        return new Table(
                "losses",
                "Reconstruction, divergence and their sum, in nats per image",
                List.of("beta", "of", "BCE", "KLD", "BCE + beta KLD"),
                rows);
    }

    private static List<Object> losses(Level level, String of, Function<TrainedRun, EpochMetrics> split) {
        SeedRuns runs = level.runs();
        return Table.row(
                level.beta(),
                of,
                runs.stat(run -> split.apply(run).recon()).cell(),
                runs.stat(run -> split.apply(run).kl()).cell(),
                runs.stat(run -> split.apply(run).loss()).cell());
    }

    static Table samples(List<Level> levels, Optional<SampleQuality> quality, int images) {
        List<List<Object>> rows = new ArrayList<>();
        for (Level level : levels) {
            rows.add(Table.row(
                    "beta " + level.name(),
                    level.stat(Measures::frechet).cell(),
                    level.stat(Measures::confidence).cell(),
                    level.reported().frechet()));
        }
        rows.add(Table.row(
                "test images (the floor)", quality.map(SampleQuality::floor).orElse(null), null, null));
        return new Table(
                "samples",
                SampleQuality.titled("%,d prior samples beside the training images".formatted(images), quality),
                List.of("images", "Fréchet distance", "network's confidence", "reported distance (another network)"),
                rows);
    }

    static Table latents(List<Level> levels) {
        List<List<Object>> rows = new ArrayList<>();
        for (Level level : levels) {
            rows.add(Table.row(
                    level.beta(),
                    level.stat(Measures::sharpness).cell(),
                    level.stat(Measures::separation).cell(),
                    level.stat(Measures::active).cell()));
        }
        return new Table(
                "latents",
                "Sharpness of reconstructions, separation of classes, latents in use",
                List.of("beta", "sharpness (test images: 1)", "silhouette of classes", "active latents"),
                rows);
    }

    /** One result for each seed. */
    static Table frozen(List<FrozenSigma> frozen) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < FrozenSigma.SIGMAS.length; i++) {
            rows.add(frozen("sigma " + FrozenSigma.SIGMAS[i], frozen, i));
        }
        rows.add(frozen("mean(x) + sigma(x) epsilon of one image x", frozen, FrozenSigma.POSTERIOR));
        rows.add(Table.row(
                "test images",
                FrozenSigma.stat(frozen, FrozenSigma::testDiversity).cell(),
                1));
        return new Table(
                "frozen-sigma",
                "Samples of a frozen sigma, and of one image's posterior",
                List.of("samples", "diversity (mean distance of two)", "sharpness (test images: 1)"),
                rows);
    }

    private static List<Object> frozen(String name, List<FrozenSigma> frozen, int row) {
        return Table.row(
                name,
                FrozenSigma.stat(frozen, one -> one.rows().get(row).diversity()).cell(),
                FrozenSigma.stat(frozen, one -> one.rows().get(row).sharpness()).cell());
    }
}
