package dev.elbow.experiment.conv;

import dev.elbow.eval.InceptionScore;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The tables of the page; a cell holds mean and deviation where there are several seeds. */
final class ConvTables {
    private ConvTables() {}

    /**
     * Returns the two models beside each other, and beside real test images where those have the figure.
     *
     * @param testInception Inception Score of test images, empty if not measured
     */
    static Table comparison(Compared compared, int pixels, Optional<InceptionScore> testInception) {
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
        Double floor = compared.quality().map(SampleQuality::floor).orElse(null);
        rows.add("Fréchet distance of decoded N(0, I)", Measures::sampleFrechet, floor);
        rows.add("Fréchet distance of reconstructions", Measures::copyFrechet, floor);
        rows.add(
                "Inception Score of decoded N(0, I)",
                m -> m.inception().mean(),
                testInception.map(InceptionScore::mean).orElse(null));
        rows.add(
                "Inception Score, deviation over %d parts".formatted(InceptionScore.SPLITS),
                m -> m.inception().std(),
                testInception.map(InceptionScore::std).orElse(null));
        rows.add("training, seconds of the fastest epoch", Measures::secondsPerEpoch, null);
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
                SampleQuality.titled("The autoencoder and the VAE beside each other", compared.quality()),
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

    /**
     * Returns the pairs of classes that are nearest in the latent space, by their mean distance over seeds.
     *
     * @param seeds one for each seed; all have the same test images and so the same pairs
     */
    static Table neighbours(List<Neighbours> seeds, List<String> classes, int count) {
        record Distance(Neighbours.Pair pair, Stat over) {}
        List<Neighbours.Pair> pairs = seeds.getFirst().pairs();
        List<List<Object>> rows = pairs.stream()
                .map(pair -> new Distance(pair, Stat.over(seeds, one -> one.distance(pair.a(), pair.b()))))
                .sorted(Comparator.comparingDouble(distance -> distance.over().mean()))
                .limit(count)
                .map(distance -> Table.row(
                        classes.get(distance.pair().a()) + " and "
                                + classes.get(distance.pair().b()),
                        distance.over().cell()))
                .toList();
        return new Table(
                "neighbours",
                "The %d nearest pairs of %d".formatted(rows.size(), pairs.size()),
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

    static Table colour(Colour colour, ColourMeasures measures) {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(colour(
                "deep-conv-vae",
                colour.deep(),
                measures.samples().map(samples -> samples.deep().cell()).orElse(null)));
        rows.add(colour(
                "conv-vae",
                colour.shallow(),
                measures.samples().map(samples -> samples.shallow().cell()).orElse(null)));
        measures.samples()
                .ifPresent(samples -> rows.add(Table.row(
                        "real test images",
                        null,
                        null,
                        null,
                        null,
                        samples.quality().floor())));
        return new Table(
                "colour",
                SampleQuality.titled(
                        "Test images of %s after %d epochs, nats per image".formatted(Colour.DATA, colour.epochs()),
                        measures.samples().map(ColourMeasures.Samples::quality)),
                List.of("model", "parameters", "BCE", "KL", "negative ELBO", "Fréchet distance of decoded N(0, I)"),
                rows);
    }

    private static List<Object> colour(String model, SeedRuns runs, Object frechet) {
        return Table.row(
                model,
                runs.first().model().graph().parameterCount(),
                runs.stat(run -> run.lastTest().recon()).cell(),
                runs.stat(run -> run.lastTest().kl()).cell(),
                Colour.loss(runs).cell(),
                frechet);
    }
}
