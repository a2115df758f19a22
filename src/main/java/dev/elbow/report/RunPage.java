package dev.elbow.report;

import dev.elbow.ElbowException;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.RunConfig;
import dev.elbow.train.RunFolder;
import dev.elbow.train.TrainOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page of a training run, {@code report.html} in its folder: losses, reconstructions, samples and the latent space. */
public final class RunPage {
    private static final int COLUMNS = 10;
    private static final int SHOWN = 30;
    private static final int SAMPLES = 60;
    private static final int POINTS = 2000;
    /** The page holds an image for each point, and must stay small. */
    private static final int SPRITE_PIXELS = 2_000_000;

    private final Autoencoder model;
    private final Dataset data;
    private final RunConfig config;
    private final List<EpochMetrics> metrics;
    private final Page page;

    private RunPage(Autoencoder model, Dataset data, RunFolder folder) {
        this.model = model;
        this.data = data;
        this.config = folder.config();
        this.metrics = folder.metrics();
        this.page = Page.titled(
                "%s on %s".formatted(config.label().model(), config.label().data()));
    }

    /**
     * Writes the page of a finished run.
     *
     * @param model what the run ended with
     * @param data samples the model was not trained on
     * @param folder the run
     * @param more facts for the top of the page that the run's folder does not tell: command, version
     * @return the page's file
     * @throws ElbowException if the folder cannot be read or the page not be written
     */
    public static Path write(Autoencoder model, Dataset data, RunFolder folder, Map<String, String> more) {
        RunPage run = new RunPage(model, data, folder);
        run.page.facts(run.facts()).facts(more);
        run.losses();
        if (ImageGrid.isPicture(data.shape())) {
            run.reconstructions();
            if (model.isVariational()) {
                run.samples();
            }
        }
        if (model.graph().code().rank() == 1) {
            run.latents();
        }
        return run.page.writeHtml(folder.path());
    }

    private Map<String, String> facts() {
        TrainOptions options = config.options();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "model",
                String.format(
                        Locale.ROOT,
                        "%s: code %s, %,d parameters",
                        config.label().model(),
                        model.graph().code(),
                        model.graph().parameterCount()));
        facts.put(
                "data",
                String.format(
                        Locale.ROOT,
                        "%s: %,d training and %,d test samples of %s",
                        config.label().data(),
                        config.train().count(),
                        data.count(),
                        data.shape()));
        facts.put("device", model.device().description());
        facts.put("seed", Long.toString(options.seed()));
        facts.put(
                "options",
                "batch %d, learning rate %s (%s), beta %s (%s), reduction %s"
                        .formatted(
                                options.batch(),
                                options.learningRate().value(),
                                options.learningRate().schedule(),
                                options.beta().value(),
                                options.beta().schedule(),
                                options.reduction().name().toLowerCase(Locale.ROOT)));
        return facts;
    }

    private void losses() {
        boolean variational = model.isVariational();
        page.section(
                "Losses",
                variational
                        ? "Training minimises two terms together: how much of an image is lost on its way through the code, and"
                                + " how far the codes lie from the prior, weighted by beta."
                        : "Training minimises how much of an image is lost on its way through the code.",
                "Lines of the training data are averages while the model changed, those of the test data were taken after each"
                        + " epoch.");
        page.add(Chart.lines(
                new FigureText(
                        "loss",
                        variational ? "Loss and reconstruction" : "Reconstruction loss",
                        "Lines of the losses per epoch. " + last(),
                        last()),
                Axis.of("epoch"),
                Axis.of("loss per sample"),
                lossLines(variational)));
        if (variational) {
            page.add(Chart.lines(
                    new FigureText(
                            "kl",
                            "Divergence from the prior",
                            "Lines of the KL divergence per epoch.",
                            "Near 0 the code says nothing about the image: the posterior has collapsed."),
                    Axis.of("epoch"),
                    Axis.of("KL in nats per sample"),
                    present(series("training", EpochMetrics.TRAIN, 2), series("test", EpochMetrics.TEST, 2))));
        }
    }

    private List<Series> lossLines(boolean variational) {
        Series train = series("training, reconstruction", EpochMetrics.TRAIN, 0);
        Series test = series("test, reconstruction", EpochMetrics.TEST, 0);
        return variational
                ? present(
                        train,
                        test,
                        series("training, loss", EpochMetrics.TRAIN, 1),
                        series("test, loss", EpochMetrics.TEST, 1))
                : present(train, test);
    }

    private static List<Series> present(Series... series) {
        return Arrays.stream(series).filter(one -> one.x().length > 0).toList();
    }

    /** One of reconstruction, loss and divergence for each epoch of a split. */
    private Series series(String name, String split, int term) {
        List<EpochMetrics> epochs =
                metrics.stream().filter(m -> m.split().equals(split)).toList();
        return Series.of(
                name,
                epochs.stream().mapToDouble(EpochMetrics::epoch).toArray(),
                epochs.stream()
                        .mapToDouble(m -> new double[] {m.recon(), m.loss(), m.kl()}[term])
                        .toArray());
    }

    private String last() {
        return metrics.isEmpty()
                ? "No epoch is complete."
                : String.format(
                        Locale.ROOT,
                        "Epoch %d on %s data: reconstruction %.2f, KL %.2f, loss %.2f.",
                        metrics.getLast().epoch(),
                        metrics.getLast().split().equals(EpochMetrics.TRAIN) ? "training" : "test",
                        metrics.getLast().recon(),
                        metrics.getLast().kl(),
                        metrics.getLast().loss());
    }

    private void reconstructions() {
        float[] originals = Pictures.samples(data, 0, Math.min(SHOWN, data.count()));
        page.section(
                        "Reconstructions",
                        "Each test image is encoded to its code and decoded again. What the code has no room for comes back blurred"
                                + " or as something more common.")
                .add(Picture.of(
                        new FigureText(
                                "reconstructions",
                                "Test images above, reconstructions below",
                                "Rows of test images, each with a row of their reconstructions below.",
                                ""),
                        ImageGrid.pairs(data.shape(), originals, model.reconstruct(originals), COLUMNS)));
    }

    private void samples() {
        float[] samples = model.sample(SAMPLES, config.options().seed());
        page.section(
                        "Samples",
                        "Codes are drawn from the prior, a standard normal distribution, and decoded. They look like the data as far"
                                + " as the codes of the data fill the prior.")
                .add(Picture.of(
                        new FigureText(
                                "samples", "Decoded draws from the prior", "A grid of decoded random codes.", ""),
                        ImageGrid.of(model.graph().output(), samples, COLUMNS)));
    }

    private void latents() {
        boolean pictures = ImageGrid.isPicture(data.shape());
        int most =
                pictures ? SPRITE_PIXELS / (data.shape().height() * data.shape().width()) : POINTS;
        int count = Math.clamp(most, 1, Math.min(POINTS, data.count()));
        LatentCodes codes = LatentCodes.of(model, data, count);
        boolean flat = model.latent() == 2;
        page.section(
                "Latent space",
                flat
                        ? "Each test image has a place in the plane of the two latents. Images that the model takes for similar lie"
                                + " near each other. Between them the decoder draws what it has never seen."
                        : "Of the model's latents these are the two that vary most over the test images.");
        FigureText text = new FigureText(
                "latents",
                "Test images by their codes",
                "A scatter plot of %d test images by two latents, coloured by class.".formatted(count),
                pictures ? "Point at a dot to see its image." : "");
        int[] labels = data.hasLabels() ? Arrays.copyOf(data.labels(), count) : null;
        LatentPlane plane = LatentPlane.of(text, codes.points(), labels, labels == null ? List.of() : data.classNames())
                .axes("latent " + (codes.across() + 1), model.latent() == 1 ? "" : "latent " + (codes.up() + 1));
        if (pictures) {
            plane = plane.images(data.shape(), Pictures.samples(data, 0, count));
        }
        page.add(pictures && flat ? alive(plane) : plane);
    }

    private LatentPlane alive(LatentPlane plane) {
        try {
            return plane.decoder(LiveDecoder.of(model));
        } catch (IllegalArgumentException | ElbowException e) {
            page.note("The page does not decode under the pointer: " + e.getMessage() + ".");
            return plane;
        }
    }
}
