package dev.elbow.experiment.aevsvae;

import dev.elbow.experiment.ClassPair;
import dev.elbow.experiment.ClassPaths;
import dev.elbow.experiment.Curves;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.ImageGrid;
import dev.elbow.report.Page;
import dev.elbow.report.Picture;
import dev.elbow.report.Series;
import dev.elbow.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The sections of the page, each with the idea that its figures show. */
final class VersusPage {
    private static final int SHOWN = 10;
    private static final int SAMPLES = 40;

    private final Study study;
    private final Page page;
    private final Map<Kind, Contender> models;
    private final Shape shape;

    VersusPage(Study study, Map<Kind, Contender> models) {
        this.study = study;
        this.page = study.page();
        this.models = models;
        this.shape = study.data().test().shape();
    }

    void samples(Optional<SampleQuality> quality, int measured) {
        page.section(
                "A code is not yet a distribution",
                "An autoencoder (AE) is asked for one thing only: that images come back from their codes. Where it puts the codes is"
                        + " left to it, so they lie far apart, at any scale, with nothing between them. Nobody can say which codes stand"
                        + " for an image, and a code drawn from N(0, I) mostly does not.",
                "A variational autoencoder (VAE) encodes each image as a small Gaussian and is charged for its distance from N(0, I), the"
                        + " KL term. That pulls all Gaussians together until they overlap and fill the prior, so that a draw from it"
                        + " falls where the decoder has learnt what to draw. Take the charge away (beta 0) and the Gaussians shrink to"
                        + " points again; make it too large (beta 10) and they all become N(0, I), and the code says nothing.",
                "All models decode the same draws. The Fréchet distance compares their images with the training images in the features of %s; real test images come to the floor."
                        .formatted(study.featureNetwork()));
        page.add(VersusTables.samples(models.values(), quality, measured));
        SampleQuality.noteLeftOut(page, quality, "the confidence in samples");
        for (Contender model : models.values()) {
            page.add(Picture.of(
                    new FigureText(
                            "samples-" + model.kind().figureId(),
                            "Decoded from N(0, I): " + model.name(),
                            "%d images decoded from random codes by the %s".formatted(SAMPLES, model.name()),
                            study.options().caption("")),
                    ImageGrid.of(shape, Measures.samples(model.model(), SAMPLES, study.seed()), SHOWN)));
        }
    }

    void losses() {
        page.section(
                "What beta is measured against",
                "With the reduction \"mean\" the reconstruction loss is averaged over the %d values of an image, while the KL term is summed over latents. So a beta of 1 would weigh a nat of code like a nat in every value; the sum of nats that bounds the likelihood has a beta of 1 / %d here, %.5f. Seen that way, 0.001 comes to %.2f of the balance, and 10 to %,.0f times as much."
                        .formatted(
                                shape.elements(),
                                shape.elements(),
                                1.0 / shape.elements(),
                                0.001 * shape.elements(),
                                10.0 * shape.elements()),
                "The table has sums over an image whatever a model was trained with, taken on both splits after training. The gap between"
                        + " them is what a model learnt about its training images only.");
        page.add(VersusTables.losses(models.values()));
    }

    void divergence() {
        page.section(
                "The divergence over training",
                "The KL term counts the nats that a code carries. Charged for them, a VAE buys those that repay it in reconstruction and"
                        + " then stops: the curve levels off. Free of charge, sharper codes always help a little, so means keep"
                        + " moving apart and variances keep falling, and the curve has no reason to end.");
        page.add(Chart.lines(
                new FigureText(
                        "kl",
                        "KL divergence in each epoch of training",
                        "Three lines over epochs on a logarithmic axis: the one of beta 0 highest, the one of beta 10 lowest",
                        "Nats per image, mean over the epoch. Where it is 0, a line has a gap."),
                Axis.of("epoch"),
                Axis.log("KL in nats"),
                List.of(kl(Kind.FREE), kl(Kind.BALANCED), kl(Kind.DEAR))));
        page.add(Chart.lines(
                new FigureText(
                        "kl-growth",
                        "KL divergence as a share of that of the last epoch",
                        "Two lines over epochs that end at 1, of beta 0 and of beta 0.001",
                        "A line that has come to 1 early has levelled off."),
                Axis.of("epoch"),
                Axis.of("share"),
                List.of(growth(Kind.FREE), growth(Kind.BALANCED))));
    }

    private Series kl(Kind kind) {
        List<Stat> positive = models.get(kind).kl().stream()
                .map(stat -> stat.mean() > 0 ? stat : Stat.of(Double.NaN))
                .toList();
        return Curves.of(kind.title(), epochs(), positive);
    }

    private Series growth(Kind kind) {
        return Curves.of(kind.title(), epochs(), models.get(kind).klShares());
    }

    private double[] epochs() {
        return IntStream.rangeClosed(1, models.get(Kind.AE).epochs())
                .asDoubleStream()
                .toArray();
    }

    void reconstructions() {
        float[] originals = study.data().test().samples(0, study.testImages(2 * SHOWN));
        page.section(
                "Reconstructions",
                "Lines of test images, each above what is left of it after encoding and decoding. Without a charge for the code, images"
                        + " come back as sharp as 20 numbers allow. With beta 0.001 a little is lost. With beta 10 nothing of an image"
                        + " reaches its code, and the best guess without it is the average of all.");
        for (Contender model : models.values()) {
            page.add(Picture.of(
                    new FigureText(
                            "reconstructions-" + model.kind().figureId(),
                            "Reconstructions: " + model.name(),
                            "Lines of test images, each above its reconstruction by the " + model.name(),
                            study.options().caption("")),
                    ImageGrid.pairs(shape, originals, model.model().reconstruct(originals), SHOWN)));
        }
        page.add(VersusTables.sharpness(models.values()));
    }

    void interpolations(List<ClassPair> pairs) {
        page.section(
                "From one image to another",
                "A straight line between the codes of two test images, decoded step by step. Halfway between two codes of an AE there"
                        + " need not be anything; in a VAE the Gaussians of neighbours overlap, so that the way leads through images."
                        + " A path is even if all its steps change the image equally much: its longest step is then its mean step. It is straight if it"
                        + " makes no detour through other images: it is then as long as the direct distance.",
                "A cross-fade of pixels is both, and yet no way through images. Halfway it is the average of its ends, so that its distance"
                        + " from that average is 0, where the ends' own is 1. And it shows the edges of both ends, each at a part of its height, so that the contrast of edges (the mean gradient, weighted by itself) sinks"
                        + " halfway. A form that turns into another keeps the height of its edges unless it blurs.");
        if (pairs.isEmpty()) {
            page.note("Interpolations go from one class to another; the data have no labels of at least two classes.");
            return;
        }
        for (ClassPair pair : pairs) {
            String title = "From %s to %s".formatted(className(pair.from()), className(pair.to()));
            float[] ae = strip(Kind.AE, pair);
            float[] vae = strip(Kind.BALANCED, pair);
            page.add(Picture.of(
                    new FigureText(
                            "interpolation-%d-%d".formatted(pair.from(), pair.to()),
                            title,
                            "Three lines of images between the same two test images: first by the AE, then by the VAE of beta 0.001, last a cross-fade of the VAE's ends",
                            study.options().caption("")),
                    ImageGrid.lines(shape, List.of(ae, vae, ClassPaths.crossFade(vae, shape.elements()))),
                    List.of(Kind.AE.title(), Kind.BALANCED.title(), "cross-fade")));
        }
        page.add(VersusTables.paths(models.values()));
        page.add(VersusTables.halfway(models.values()));
    }

    private float[] strip(Kind kind, ClassPair pair) {
        return ClassPaths.decode(models.get(kind).model(), pair, 0);
    }

    private String className(int label) {
        return study.data().test().classNames().get(label);
    }

    void downstream(PixelProbe pixels) {
        page.section(
                "What the code is good for",
                "A linear map is fitted from codes of training images to their classes, and asked about test images. The better it is, the"
                        + " more plainly the code says what an image shows. Such a probe does not mind the scale of a code, and needs no"
                        + " prior: an AE can be as good at it.",
                "Pixels themselves can be read that way. For comparison, they are replaced by as many of their principal components as a"
                        + " code has numbers, which is the best linear code of that length; a code worth training should say more.");
        if (Double.isNaN(models.get(Kind.AE).mean(Measures::probe))) {
            page.note("A linear probe takes labels of at least two classes; the data have none.");
            return;
        }
        page.add(VersusTables.downstream(models.values(), pixels));
    }
}
