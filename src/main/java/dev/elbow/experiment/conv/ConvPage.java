package dev.elbow.experiment.conv;

import dev.elbow.data.Dataset;
import dev.elbow.eval.ClassHistogram;
import dev.elbow.eval.InceptionScore;
import dev.elbow.experiment.Curves;
import dev.elbow.experiment.PosteriorDraws;
import dev.elbow.experiment.PriorNoise;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.Study;
import dev.elbow.model.Autoencoder;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.ImageGrid;
import dev.elbow.report.LatentPlane;
import dev.elbow.report.LiveDecoder;
import dev.elbow.report.Manifold;
import dev.elbow.report.Page;
import dev.elbow.report.Picture;
import dev.elbow.report.Series;
import dev.elbow.tensor.Shape;
import dev.elbow.train.EpochMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;

/** The sections about the study's own data, each with the idea that its figures show. */
final class ConvPage {
    private static final int SHOWN = 10;
    private static final int DRAWN = 3;
    private static final int POINTS = 2000;
    private static final int GRID = 15;
    private static final int NEAREST = 10;

    private final Study study;
    private final Page page;
    private final Compared compared;
    private final List<Latents> latents;
    private final int measured;
    private final Dataset test;
    private final Shape shape;
    private final Autoencoder vae;

    ConvPage(Study study, Compared compared, List<Latents> latents, int measured) {
        this.study = study;
        this.page = study.page();
        this.compared = compared;
        this.latents = latents;
        this.measured = measured;
        this.test = study.data().test();
        this.shape = test.shape();
        this.vae = compared.vae().first().model();
    }

    void reconstructions() {
        float[] originals = test.samples(0, study.testImages(2 * SHOWN));
        page.section(
                "Through the narrow place and back",
                "Both models encode an image with convolutions and decode the code with convolutions. The autoencoder's code is a small"
                        + " stack of feature maps, each a coarse picture of its own, and nothing is asked of it but that the image can be"
                        + " had back. The VAE's code is two numbers, and each image gets a whole distribution of them.",
                "So the autoencoder copies nearly every stroke, while the VAE draws what the code's neighbourhood has in common.");
        page.add(Picture.of(
                new FigureText(
                        "reconstructions-ae",
                        "conv-ae: test images and their reconstructions",
                        "Lines of test images, each above its reconstruction",
                        ""),
                pairs(compared.ae().first().model(), originals)));
        page.add(Picture.of(
                new FigureText(
                        "reconstructions-vae",
                        "conv-vae: test images and their reconstructions",
                        "Lines of test images, each above its reconstruction from two latents",
                        "Decoded from the mean of the code."),
                pairs(vae, originals)));
        draws();
    }

    private ImageGrid pairs(Autoencoder model, float[] originals) {
        return ImageGrid.pairs(shape, originals, model.reconstruct(originals), SHOWN);
    }

    private void draws() {
        page.add(Picture.of(
                new FigureText(
                        "draws",
                        "One input, several draws",
                        "Lines that begin with a test image, then show decoded draws from its posterior, which vary a little",
                        "conv-vae: z = mean(x) + epsilon * sigma(x), another epsilon in each column. The autoencoder has one code for"
                                + " each image, so it gives the same image each time."),
                ImageGrid.lines(
                        shape, PosteriorDraws.lines(vae, test, study.testImages(DRAWN), SHOWN - 1, study.seed()))));
    }

    void latents() {
        page.section(
                "The latent plane",
                "With two latents the code can be looked at: each test image is a point, at the mean of its distribution. The KL term"
                        + " draws the cloud of all images towards the prior N(0, I), which has 99.5 % of its mass within the square from"
                        + " -3 to 3; the reconstruction term pushes apart what should not be confused.",
                "The grid decodes that square step by step. Neighbouring codes give similar images, so the places between two classes"
                        + " show what lies between them.");
        int points = study.testImages(study.pick(POINTS, POINTS / 2));
        page.add(LatentPlane.of(
                        new FigureText(
                                "latents",
                                "Test images in the latent plane",
                                "A cloud of points around the origin, with a region for each class",
                                "conv-vae. A point shows its image under the pointer; beside it is what the model decodes there."),
                        Arrays.copyOf(latents.getFirst().means(), 2 * points),
                        study.hasLabels() ? Arrays.copyOf(test.labels(), points) : null,
                        study.hasLabels() ? test.classNames() : List.of())
                .images(shape, test.samples(0, points))
                .decoder(LiveDecoder.of(vae)));
        page.add(Picture.of(
                new FigureText(
                        "manifold",
                        "The decoded square from -3 to 3",
                        "A grid of 15 by 15 decoded images that go over into each other",
                        "conv-vae. The first latent grows to the right, the second upwards."),
                Manifold.of(vae, Latents.BOUND, GRID)));
        if (study.hasLabels()) {
            List<Neighbours> neighbours =
                    latents.stream().map(one -> one.neighbours().orElseThrow()).toList();
            page.add(ConvTables.neighbours(neighbours, test.classNames(), NEAREST));
        } else {
            page.note("Colours of the latent plane and distances of classes take labels; the data have none.");
        }
    }

    void samples() {
        page.section(
                "New images",
                "A VAE is trained so that codes drawn from N(0, I) decode to images like those it has seen. An autoencoder promises nothing"
                        + " of the kind: its codes lie where they happen to lie, and noise in their place decodes to nothing in particular.",
                "A generator that has forgotten a class (mode collapse) shows it in what a classifier takes its samples for.");
        Autoencoder ae = compared.ae().first().model();
        page.add(Picture.of(
                new FigureText(
                        "samples-vae",
                        "conv-vae: ten random samples",
                        "Ten images decoded from random codes of two values",
                        "Codes from N(0, I)."),
                ImageGrid.of(shape, vae.sample(SHOWN, study.seed()), SHOWN)));
        page.add(Picture.of(
                new FigureText(
                        "samples-ae",
                        "conv-ae: noise in place of a code",
                        "Ten images decoded from noise in place of the code",
                        "Codes from N(0, I)."),
                ImageGrid.of(shape, ae.decode(PriorNoise.codes(SHOWN, ae.latent(), study.seed())), SHOWN)));
        SampleQuality.noteLeftOut(page, compared.quality(), "the Inception Score, the classes of samples");
        if (!compared.knowsClasses()) {
            return;
        }
        List<String> classes = test.classNames();
        ClassHistogram real = ClassHistogram.of(study.data().train().labels(), classes.size());
        page.add(Chart.bars(
                new FigureText(
                        "classes",
                        "What samples are taken for",
                        "Two bars for each class: its share in the training images, and in samples as the classifier sees them",
                        "%,d samples of conv-vae, mean of all seeds.".formatted(Math.max(2, measured))),
                classes,
                Axis.of("share"),
                Series.bars("training images", shares(real)),
                Series.bars("samples", drawnShares(classes.size()))));
    }

    private double[] drawnShares(int classes) {
        return IntStream.range(0, classes)
                .mapToDouble(label -> compared.vae()
                        .mean(measures -> measures.classes().orElseThrow().share(label)))
                .toArray();
    }

    private static double[] shares(ClassHistogram histogram) {
        return IntStream.range(0, histogram.counts().length)
                .mapToDouble(histogram::share)
                .toArray();
    }

    void comparison(Optional<ClassLoss> classLoss) {
        page.section(
                "Side by side",
                "The reconstruction loss says how faithful a model is, and nothing about what it can make up. For that there are two figures that look at samples through a network: the Fréchet distance between the features of samples and of training images as %s sees them (0 is best; real test images give the floor), and the Inception Score, which is high if each sample is clearly of one class to a classifier of these images and all classes occur. The score is taken of ten parts of the samples, as is usual: their mean, and how far they deviate."
                        .formatted(study.featureNetwork()),
                "Losses are taken with the final weights on both splits. What test images cost more than training images is how much a"
                        + " model has learnt by heart.");
        Optional<InceptionScore> testInception =
                compared.quality().flatMap(quality -> quality.inception(test.samples(0, measured), study.seed()));
        page.add(ConvTables.comparison(compared, shape.elements(), testInception));
        classLoss.ifPresent(loss -> loss.show(page));
        page.add(Chart.lines(
                new FigureText(
                        "reconstruction-loss",
                        "Reconstruction loss over the epochs",
                        "Falling lines of training and test loss, two for each model, the VAE's far above",
                        "BCE in nats per pixel. Training figures are averages while the weights changed."),
                Axis.of("epoch"),
                Axis.of("nats per pixel"),
                loss("conv-ae, training", compared.ae(), EpochMetrics.TRAIN),
                loss("conv-ae, test", compared.ae(), EpochMetrics.TEST),
                loss("conv-vae, training", compared.vae(), EpochMetrics.TRAIN),
                loss("conv-vae, test", compared.vae(), EpochMetrics.TEST)));
    }

    private Series loss(String name, Contender contender, String split) {
        return Curves.of(name, contender.runs(), split, epoch -> epoch.recon() / shape.elements());
    }

    void collapse() {
        page.section(
                "Watching for collapse",
                "A posterior has collapsed when it is the prior whatever the image: the KL term is then 0, the latents say nothing, and"
                        + " the decoder gives one average image. It shows while training, in a KL that stays at 0 and in latents whose"
                        + " mean no longer varies over the images (a variance of at most 0.01 counts as inactive).");
        page.add(Chart.lines(
                new FigureText(
                        "kl",
                        "KL over the epochs",
                        "Two lines, for training and test images, that stay well above 0 if the posterior has not collapsed",
                        "conv-vae, nats per image."),
                Axis.of("epoch"),
                Axis.of("nats per image"),
                Curves.of("training", compared.vae().runs(), EpochMetrics.TRAIN, EpochMetrics::kl),
                Curves.of("test", compared.vae().runs(), EpochMetrics.TEST, EpochMetrics::kl)));
        SortedMap<Integer, Integer> active = CollapseMonitor.read(compared.vae().first());
        page.add(Chart.lines(
                new FigureText(
                        "active-units",
                        "Active latents over the epochs",
                        "A line that shows how many of the latents vary over the test images",
                        "conv-vae, %d latents, first seed.".formatted(vae.latent())),
                Axis.of("epoch"),
                Axis.of("active latents"),
                Series.of(
                        "active latents",
                        active.keySet().stream()
                                .mapToDouble(Integer::doubleValue)
                                .toArray(),
                        active.values().stream()
                                .mapToDouble(Integer::doubleValue)
                                .toArray())));
    }

    void denoising(Denoising denoising) {
        page.section(
                "Taking noise away",
                "An autoencoder that sees a noisy image and is asked for the clean one has to know what images look like. Noise of deviation"
                        + " %s is added to each pixel of the training images, anew in each step; the loss compares with the clean image."
                                .formatted(Denoising.NOISE));
        int shown = Math.min(SHOWN, denoising.clean().length / shape.elements());
        float[] noisy = Arrays.copyOf(denoising.noisy(), shown * shape.elements());
        page.add(Picture.of(
                new FigureText(
                        "denoised",
                        "Clean, noisy, and what two models make of the noisy image",
                        "Four lines of images: clean test images, the same with noise, then the reconstructions of both models",
                        "Both models were trained with noise."),
                ImageGrid.lines(
                        shape,
                        List.of(
                                Arrays.copyOf(denoising.clean(), noisy.length),
                                noisy,
                                denoising.ae().first().model().reconstruct(noisy),
                                denoising.vae().first().model().reconstruct(noisy))),
                List.of("clean", "noisy", "conv-ae", "conv-vae")));
        page.add(ConvTables.denoising(denoising, compared));
    }
}
