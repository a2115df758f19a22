package dev.elbow.experiment.bayesian;

import dev.elbow.data.Dataset;
import dev.elbow.eval.Elbo;
import dev.elbow.eval.LatentStatistics;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.ImageGrid;
import dev.elbow.report.Page;
import dev.elbow.report.Picture;
import dev.elbow.report.Series;
import dev.elbow.report.Table;
import dev.elbow.tensor.Shape;
import dev.elbow.train.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How sure an encoder is of images that it knows the like of, and of others.
 *
 * @param measured one for each kind of images, test images among them
 * @param shape of an image
 */
record Uncertainty(List<Measured> measured, Shape shape) {
    private static final int IMAGES = 1000;
    private static final int SHOWN = 10;

    /**
     * What was measured of one kind of images.
     *
     * @param sigma mean posterior deviation over images and latents
     * @param kl of the posterior from the prior, in nats
     * @param recon reconstruction loss in nats
     * @param negativeElbo the sum of both
     */
    record Measured(Unfamiliar.Kind kind, Stat sigma, Stat kl, Stat recon, Stat negativeElbo) {}

    static Uncertainty of(Study study, SeedRuns runs) {
        Shape shape = study.data().test().shape();
        List<Measured> measured = new ArrayList<>();
        for (Unfamiliar.Kind kind : Unfamiliar.kinds(study, study.testImages(IMAGES))) {
            study.step("measure uncertainty of %s", kind.name());
            try (Dataset data = Dataset.of(kind.values(), shape)) {
                List<Evaluation> evaluations = runs.each(run -> Elbo.evaluate(run.model(), data, run.seed()));
                measured.add(new Measured(
                        kind,
                        runs.stat(run -> LatentStatistics.meanSigma(run.model().encodeLogvar(kind.values()))),
                        Stat.over(evaluations, Evaluation::kl),
                        Stat.over(evaluations, Evaluation::recon),
                        Stat.over(evaluations, Evaluation::negativeElbo)));
            }
        }
        return new Uncertainty(measured, shape);
    }

    void show(Page page, ClaimList claims) {
        page.section(
                "Is sigma a warning",
                "The encoder says with sigma how precisely it means each latent. It would be handy if sigma grew on images of a kind"
                        + " that it has never seen. But nothing in the loss asks for that: the encoder is an ordinary network, and what it"
                        + " says far from its training data was never trained. The reconstruction loss and the KL term, in contrast, compare"
                        + " the image with the model.",
                "A posterior that knows nothing of an image is the prior, with sigma 1 and a KL of 0.");
        page.add(picture());
        page.add(table());
        page.add(bars());
        claim(claims);
    }

    private void claim(ClaimList claims) {
        Stat test = test().sigma();
        for (Measured one : measured) {
            if (!one.kind().familiar()) {
                claims.add(
                        "The posterior is wider on unfamiliar images: %s."
                                .formatted(one.kind().name()),
                        "mean sigma, above that of test images",
                        "%s, test images %s".formatted(ClaimList.number(one.sigma()), ClaimList.number(test)),
                        one.sigma().mean() > test.mean());
            }
        }
        Stat dearest = test().negativeElbo();
        List<Measured> unfamiliar =
                measured.stream().filter(m -> !m.kind().familiar()).toList();
        claims.add(
                "The ELBO tells unfamiliar images.",
                "negative ELBO of each unfamiliar kind in nats, all above that of test images",
                "%s, test images %s"
                        .formatted(
                                ClaimList.numbers(unfamiliar.stream()
                                        .map(Measured::negativeElbo)
                                        .toArray(Stat[]::new)),
                                ClaimList.number(dearest)),
                unfamiliar.stream().allMatch(m -> m.negativeElbo().mean() > dearest.mean()));
    }

    private Measured test() {
        return measured.stream()
                .filter(m -> m.kind().name().equals(Unfamiliar.TEST))
                .findFirst()
                .orElseThrow();
    }

    private int shown() {
        return measured.stream()
                .mapToInt(m -> Math.min(SHOWN, m.kind().values().length / shape.elements()))
                .min()
                .orElseThrow();
    }

    private List<String> names() {
        return measured.stream().map(m -> m.kind().name()).toList();
    }

    private Picture picture() {
        return Picture.of(
                new FigureText(
                        "kinds",
                        "Familiar and unfamiliar images",
                        "Lines of images: from the training and the test split, then what is made of them or is of another set",
                        "Turned by half, inverted and shuffled images are made of the test images; all are shuffled alike."),
                ImageGrid.lines(
                        shape,
                        measured.stream()
                                .map(m -> Arrays.copyOf(m.kind().values(), shown() * shape.elements()))
                                .toList()),
                names());
    }

    private Chart bars() {
        return Chart.bars(
                new FigureText(
                        "sigma",
                        "Posterior sigma by kind of images",
                        "Bars: the mean posterior deviation of each kind of images",
                        "Mean over images and latents."),
                names(),
                Axis.of("mean sigma"),
                Series.bars(
                        "sigma",
                        measured.stream().mapToDouble(m -> m.sigma().mean()).toArray()));
    }

    private Table table() {
        return new Table(
                "uncertainty",
                "What the model says of each kind of images",
                List.of("images", "familiar", "mean sigma", "KL, nats", "reconstruction, nats"),
                measured.stream()
                        .map(m -> Table.row(
                                m.kind().name(),
                                m.kind().familiar() ? "yes" : "no",
                                m.sigma().cell(),
                                m.kl().cell(),
                                m.recon().cell()))
                        .toList());
    }
}
