package dev.elbow.experiment.conv;

import dev.elbow.data.Dataset;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Curves;
import dev.elbow.experiment.PosteriorDraws;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.Autoencoder;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.ImageGrid;
import dev.elbow.report.LatentPlane;
import dev.elbow.report.Page;
import dev.elbow.report.Picture;
import dev.elbow.tensor.Shape;
import dev.elbow.train.EpochMetrics;
import java.util.Arrays;

/** The section about colour images. */
final class ColourPage {
    private static final int SHOWN = 10;
    private static final int DRAWN = 3;

    private final Study study;
    private final Page page;
    private final Colour colour;
    private final ColourMeasures measures;
    private final Dataset test;
    private final Shape shape;

    ColourPage(Study study, Colour colour, ColourMeasures measures) {
        this.study = study;
        this.page = study.page();
        this.colour = colour;
        this.measures = measures;
        this.test = colour.data().test();
        this.shape = test.shape();
    }

    void add() {
        float[] originals = test.samples(0, Math.min(2 * SHOWN, test.count()));
        Autoencoder model = colour.deep().first().model();
        page.section(
                "In colour, and deeper",
                "Colour images of 32 x 32 pixels hold four times the values of a small grey digit, and a thing is larger than what two"
                        + " convolutions look at. The deeper VAE halves the image four times, with more channels at each step, and"
                        + " has %d latents.".formatted(model.latent()),
                "So many latents cannot be looked at directly; the plane below shows their means along the two directions in which they"
                        + " vary most (principal components).",
                study.givenNetwork().isPresent()
                        ? "New images are judged as above, by %s.".formatted(study.featureNetwork())
                        : "New images are judged as above, by a classifier of these images. It was taught shapes and not hues, so it"
                                + " minds a wrong shape more than a wrong colour.");
        page.add(Picture.of(
                new FigureText(
                        "colour-reconstructions",
                        "deep-conv-vae: test images and their reconstructions",
                        "Lines of coloured shapes on black, each above its reconstruction",
                        Colour.DATA
                                + ": squares, ellipses and hearts of six hues, drawn with random position, scale and turn."),
                ImageGrid.pairs(shape, originals, model.reconstruct(originals), SHOWN)));
        page.add(Picture.of(
                new FigureText(
                        "colour-draws",
                        "deep-conv-vae: one input, several draws",
                        "Lines that begin with a coloured shape, then show decoded draws from its posterior",
                        "z = mean(x) + epsilon * sigma(x), another epsilon in each column."),
                ImageGrid.lines(
                        shape,
                        PosteriorDraws.lines(model, test, Math.min(DRAWN, test.count()), SHOWN - 1, study.seed()))));
        page.add(Picture.of(
                new FigureText(
                        "colour-samples",
                        "deep-conv-vae: random samples",
                        "Twenty images decoded from random codes",
                        "Codes from N(0, I)."),
                ImageGrid.of(shape, model.sample(2 * SHOWN, study.seed()), SHOWN)));
        page.add(ConvTables.colour(colour, measures));
        page.add(Chart.lines(
                new FigureText(
                        "colour-loss",
                        "Negative ELBO over the epochs",
                        "Falling lines of test loss, one for each of the two models",
                        "Test images of %s, nats per image.".formatted(Colour.DATA)),
                Axis.of("epoch"),
                Axis.of("nats per image"),
                Curves.of("deep-conv-vae", colour.deep(), EpochMetrics.TEST, EpochMetrics::loss),
                Curves.of("conv-vae", colour.shallow(), EpochMetrics.TEST, EpochMetrics::loss)));
        plane(colour.deep().first());
    }

    private void plane(TrainedRun run) {
        float[] means = ColourMeasures.means(run, test);
        int latents = run.model().latent();
        int points = means.length / latents;
        page.add(LatentPlane.of(
                        new FigureText(
                                "colour-latents",
                                "The latents of deep-conv-vae along two principal components",
                                "A cloud of points, one for each test image, coloured by shape",
                                "The two directions hold %s of the variance of %d means. A point shows its image under the pointer."
                                        .formatted(ClaimList.percent(measures.planeShare()), latents)),
                        ColourMeasures.components(means, run).project(means),
                        Arrays.copyOf(test.labels(), points),
                        test.classNames())
                .axes("first component", "second component")
                .images(shape, test.samples(0, points)));
    }
}
