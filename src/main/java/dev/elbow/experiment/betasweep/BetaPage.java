package dev.elbow.experiment.betasweep;

import dev.elbow.data.Dataset;
import dev.elbow.experiment.Curves;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.Study;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.ImageGrid;
import dev.elbow.report.Page;
import dev.elbow.report.Picture;
import dev.elbow.report.Series;
import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The sections of the page, each with the idea that its figures show. */
final class BetaPage {
    private static final int SHOWN = 10;
    private static final int SAMPLES = 40;

    private final Study study;
    private final Page page;
    private final List<Level> levels;
    private final int measured;
    private final Shape shape;

    BetaPage(Study study, List<Level> levels, int measured) {
        this.study = study;
        this.page = study.page();
        this.levels = levels;
        this.measured = measured;
        this.shape = study.data().test().shape();
    }

    void losses() {
        page.section(
                "Two terms that pull against each other",
                "A VAE is trained on the sum of two terms. The reconstruction term (BCE) asks how many nats it costs to write down an image"
                        + " once its code is known; it falls when the code says more. The divergence term (KLD) asks how many nats the"
                        + " code itself costs beyond the prior N(0, I); it falls when the code says less. With beta = 1 their sum is the"
                        + " negative evidence lower bound (ELBO).",
                "Beta is the price of a nat of code. Cheap code gives faithful images and latents far from the prior; dear code gives the"
                        + " prior and vaguer images. Averages over a training epoch come out lower than test figures: the model was"
                        + " fitted to those very images.");
        page.add(BetaTables.losses(levels));
    }

    void samples(Optional<SampleQuality> quality) {
        page.section(
                "Samples of the prior",
                "To sample, draw a code from N(0, I) and decode it. That works as far as the codes of real images fill the prior: with a"
                        + " small beta they do not, and most draws land where the decoder has never been.",
                "The Fréchet distance looks at images through %s: it fits one Gaussian to the features of real images, one to those of samples, and measures how far apart the two are. Real images of the test split do not come to zero either; that is the floor."
                        .formatted(study.featureNetwork()));
        page.add(BetaTables.samples(levels, quality, measured));
        SampleQuality.noteLeftOut(page, quality, "the confidence in samples");
        for (Level level : levels) {
            page.add(Picture.of(
                    new FigureText(
                            "samples-beta-" + level.id(),
                            "Prior samples, beta " + level.name(),
                            "%d images decoded from random codes by the model of beta %s"
                                    .formatted(SAMPLES, level.name()),
                            study.options().caption("")),
                    ImageGrid.of(shape, level.first().model().sample(SAMPLES, study.seed()), SHOWN)));
        }
    }

    void reconstructions() {
        int shown = study.testImages(2 * SHOWN);
        float[] originals = study.data().test().samples(0, shown);
        page.section(
                "Reconstructions",
                "Test images above, below each what is left of it after encoding and decoding its mean code. The dearer the code, the"
                        + " more a model keeps to what many images share.",
                "A latent that would cost more than it saves is not bought at all: its posterior is the prior for every image, and its"
                        + " KL is 0. If that comes to all latents, the posterior has collapsed.");
        for (Level level : levels) {
            float[] copies = level.first().model().reconstruct(originals);
            page.add(Picture.of(
                    new FigureText(
                            "reconstructions-beta-" + level.id(),
                            "Reconstructions, beta " + level.name(),
                            "Lines of test images, each above its reconstruction by the model of beta " + level.name(),
                            study.options().caption("")),
                    ImageGrid.pairs(shape, originals, copies, SHOWN)));
        }
        page.add(BetaTables.latents(levels));
        page.add(Chart.lines(
                new FigureText(
                        "kl-per-latent",
                        "KL of each latent",
                        "Lines that fall from the dearest latent to the cheapest, one for each beta, lower for a larger one",
                        "Test images, nats; the dearest latent first. One that comes to 0 has collapsed to the prior."),
                Axis.of("latents, by their KL"),
                Axis.of("nats"),
                levels.stream().map(this::latents).toList()));
    }

    void evolution(int points) {
        int shown = study.testImages(points);
        Dataset test = study.data().test();
        int[] labels = test.hasLabels() ? Arrays.copyOf(test.labels(), shown) : null;
        page.section(
                "How the latent space comes about",
                "The mean codes of the same %d test images before training and after each epoch, seen in the plane along which they vary most at the end; the axes stay as they are. A large beta holds the cloud near the origin, a small one lets the classes drift apart."
                        .formatted(shown));
        for (Level level : levels) {
            page.add(LatentEvolution.of(
                    new FigureText(
                            "latents-beta-" + level.id(),
                            "Latent means over training, beta " + level.name(),
                            "Animated points, one for each of %d test images, coloured by class, spreading from the origin over the epochs with beta %s"
                                    .formatted(shown, level.name()),
                            study.options().caption("The bar at the lower edge shows how far training is.")),
                    level.first(),
                    labels,
                    test.classNames()));
        }
    }

    void frozen(List<FrozenSigma> frozen) {
        FrozenSigma first = frozen.getFirst();
        page.section(
                "Frozen sigma",
                "Codes with a mean of 0 and one deviation for all latents, z = sigma * epsilon, decoded by the model of beta 1. A small"
                        + " sigma stays at the origin, where the decoder gives something like the average image; only sigma = 1 covers"
                        + " the prior that the model was trained for.",
                "Ordinary stochastic sampling is another thing: z = mean(x) + epsilon * sigma(x) stays where the encoder put the image,"
                        + " and its draws are variations of it.");
        page.add(Picture.of(
                new FigureText(
                        "frozen-sigma-rows",
                        "Decoded z = sigma * epsilon",
                        "Three lines of decoded images: all alike for sigma 0.1, more varied for 0.5, distinct for 1",
                        study.options().caption("The same epsilon in each column.")),
                ImageGrid.lines(shape, first.images()),
                Arrays.stream(FrozenSigma.SIGMAS)
                        .mapToObj(sigma -> "sigma " + sigma)
                        .toList()));
        page.add(Picture.of(
                new FigureText(
                        "stochastic",
                        "One input, then draws from its posterior",
                        "A test image, then nine decoded draws from its posterior, which look like it",
                        study.options().caption("z = mean(x) + epsilon * sigma(x).")),
                ImageGrid.of(shape, first.stochastic(), SHOWN)));
        page.add(Picture.of(
                new FigureText(
                        "origin",
                        "The decoded origin beside the data's average",
                        "Two blurred images: the mean of test images, and what the code 0 is decoded to",
                        study.options().caption("")),
                ImageGrid.lines(shape, List.of(first.average(), first.origin())),
                List.of("average", "origin")));
        page.add(BetaTables.frozen(frozen));
    }

    void curves(Optional<SampleQuality> quality) {
        page.section(
                "Against beta",
                "The measures of the sections above as curves. What gets better with beta is what is decoded from the prior, up to a point; what gets worse is what is decoded from an image's own code.");
        page.add(Chart.lines(
                new FigureText(
                        "against-beta",
                        "Sharpness, separation and confidence against beta",
                        "Lines over beta on a logarithmic axis: sharpness of reconstructions, separation of classes, confidence in samples",
                        "Sharpness as a multiple of the test images'; separation is the silhouette of the classes among the means."),
                Axis.log("beta"),
                Axis.of("value"),
                SampleQuality.knowsClasses(quality)
                        ? List.of(
                                series("sharpness", Measures::sharpness),
                                series("separation", Measures::separation),
                                series("confidence in samples", Measures::confidence))
                        : List.of(series("sharpness", Measures::sharpness))));
        if (quality.isPresent()) {
            double[] floor = new double[levels.size()];
            Arrays.fill(floor, quality.get().floor());
            page.add(Chart.lines(
                    new FigureText(
                            "frechet-against-beta",
                            "Fréchet distance of prior samples against beta",
                            "A line over beta on a logarithmic axis, and a flat line for the floor",
                            "Lower is nearer to the data. The floor is what real test images come to."),
                    Axis.log("beta"),
                    Axis.of("Fréchet distance"),
                    List.of(series("prior samples", Measures::frechet), Series.of("test images", betas(), floor))));
        }
    }

    private Series series(String name, ToDoubleFunction<Measures> figure) {
        return Curves.of(
                name, betas(), levels.stream().map(level -> level.stat(figure)).toList());
    }

    private Series latents(Level level) {
        int latents = level.first().model().latent();
        return Curves.of(
                "beta " + level.name(),
                IntStream.rangeClosed(1, latents).asDoubleStream().toArray(),
                IntStream.range(0, latents)
                        .mapToObj(i -> level.stat(measures -> measures.dearestLatents()[i]))
                        .toList());
    }

    private double[] betas() {
        return levels.stream().mapToDouble(Level::beta).toArray();
    }
}
