package dev.elbow.experiment.conv;

import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The tables of the page; a cell holds mean and deviation where there are several seeds. */
final class ConvTables {
    private ConvTables() {}

    /**
     * Returns the two models beside each other, and beside real test images where those have the figure.
     *
     * @param testInception Inception Score of test images, NaN if not measured
     */
    static Table comparison(Compared compared, int pixels, double testInception) {
        Rows rows = new Rows(compared);
        rows.add(
                "reconstruction of test images, BCE in nats per pixel",
                m -> m.test().recon() / pixels,
                null);
        rows.add(
                "reconstruction of test images, BCE in nats per image",
                m -> m.test().recon(),
                null);
        rows.add(
                "reconstruction of training images, BCE in nats per image",
                m -> m.train().recon(),
                null);
        rows.add("excess on test images, % of training images'", m -> 100 * m.gap(), null);
        rows.add("KL of test images, nats per image", m -> m.test().kl(), null);
        Double floor = compared.judge().map(judge -> judge.quality().floor()).orElse(null);
        rows.add("Fréchet distance of decoded N(0, I)", Measures::sampleFrechet, floor);
        rows.add("Fréchet distance of reconstructions", Measures::copyFrechet, floor);
        rows.add(
                "Inception Score of decoded N(0, I)",
                Measures::inception,
                Double.isNaN(testInception) ? null : testInception);
        rows.add("training, seconds per epoch", Measures::secondsPerEpoch, null);
        rows.all.add(Table.row(
                "values in a code",
                compared.ae().first().model().latent(),
                compared.vae().first().model().latent(),
                null));
        rows.all.add(Table.row(
                "parameters",
                compared.ae().first().model().graph().parameterCount(),
                compared.vae().first().model().graph().parameterCount(),
                null));
        return new Table(
                "comparison",
                "The autoencoder and the VAE beside each other",
                List.of("measure", "conv-ae", "conv-vae", "real test images"),
                rows.all);
    }

    /** Collects one row for each figure. */
    private static final class Rows {
        final List<List<Object>> all = new ArrayList<>();
        private final Compared compared;

        Rows(Compared compared) {
            this.compared = compared;
        }

        void add(String measure, ToDoubleFunction<Measures> figure, Object ofTestImages) {
            all.add(Table.row(
                    measure,
                    compared.ae().stat(figure).cell(),
                    compared.vae().stat(figure).cell(),
                    ofTestImages));
        }
    }

    /** Returns the nearest pairs of classes in the latent space of the first seed. */
    static Table neighbours(Neighbours neighbours, List<String> classes, int count) {
        List<List<Object>> rows = new ArrayList<>();
        for (Neighbours.Pair pair :
                neighbours.pairs().subList(0, Math.min(count, neighbours.pairs().size()))) {
            rows.add(Table.row(classes.get(pair.a()) + " and " + classes.get(pair.b()), pair.distance()));
        }
        return new Table(
                "neighbours",
                "The %d nearest pairs of %d"
                        .formatted(rows.size(), neighbours.pairs().size()),
                List.of("classes", "distance of their centres"),
                rows);
    }

    static Table denoising(Denoising denoising, Compared compared) {
        return new Table(
                "denoising",
                "Mean squared difference of pixels from the clean test images",
                List.of("images", "mean squared difference"),
                List.of(
                        Table.row("noisy images, as they are", denoising.noisyError()),
                        denoised(
                                "conv-ae trained without noise",
                                denoising.error(compared.ae().runs())),
                        denoised("conv-ae trained with noise", denoising.error(denoising.ae())),
                        denoised(
                                "conv-vae trained without noise",
                                denoising.error(compared.vae().runs())),
                        denoised("conv-vae trained with noise", denoising.error(denoising.vae()))));
    }

    private static List<Object> denoised(String by, Stat error) {
        return Table.row("reconstructed by " + by, error.cell());
    }

    static Table colour(Colour colour) {
        return new Table(
                "colour",
                "Test images of %s after %d epochs, nats per image".formatted(Colour.DATA, colour.epochs()),
                List.of("model", "parameters", "BCE", "KL", "negative ELBO"),
                List.of(colour("deep-conv-vae", colour.deep()), colour("conv-vae", colour.shallow())));
    }

    private static List<Object> colour(String model, SeedRuns runs) {
        return Table.row(
                model,
                runs.first().model().graph().parameterCount(),
                runs.stat(run -> run.lastTest().recon()).cell(),
                runs.stat(run -> run.lastTest().kl()).cell(),
                Colour.loss(runs).cell());
    }
}
