package dev.elbow.experiment.bayesian;

import dev.elbow.eval.gradient.GradientVariance;
import dev.elbow.eval.gradient.ReparameterizationCheck;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.Page;
import dev.elbow.report.Series;
import dev.elbow.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What the reparameterization does for gradients: that they arrive, and how little they scatter.
 *
 * @param check derivatives of the latents, three ways
 * @param variances for each seed, of each image
 */
record Gradients(ReparameterizationCheck check, List<List<GradientVariance>> variances) {
    private static final int LATENTS = 6;
    /** Single precision and a third derivative leave less than this; the derivatives are around 1. */
    private static final double EXACT = 1e-4;
    /** Images at whose posteriors gradients are drawn. */
    private static final int IMAGES = 10;

    static Gradients of(Study study, SeedRuns runs) {
        study.step("measure gradients");
        int draws = study.pick(10_000, 500);
        float[] images = study.data().test().samples(0, study.testImages(IMAGES));
        List<List<GradientVariance>> variances = new ArrayList<>();
        for (TrainedRun run : runs.runs()) {
            study.checkCancelled();
            variances.add(GradientVariance.of(run.model(), images, draws, run.seed()));
        }
        return new Gradients(ReparameterizationCheck.of(study.device(), LATENTS, study.seed()), variances);
    }

    void show(Page page, ClaimList claims) {
        page.section(
                "Noise beside the path",
                "A node that draws z at random has no derivative to its mean and variance. The reparameterization"
                        + " z = mean + exp(logvar / 2) * epsilon draws epsilon instead, which depends on nothing: what is left is"
                        + " an ordinary function of mean and logvar, with dz/dmean = 1 and dz/dlogvar = 0.5 * exp(logvar / 2) * epsilon.",
                "Below, a latent head with random weights: the formula, the backward pass that trains models, and central"
                        + " differences of the forward pass, all for the same epsilon.");
        page.add(derivatives());
        page.add(deviations());
        claims.add(
                "Gradients reach mean and logvar: dz/dmean = 1, dz/dlogvar = 0.5 * exp(logvar / 2) * epsilon.",
                "largest deviation of backward pass and differences from the formulas, below " + EXACT,
                small(check.largestError()),
                check.largestError() < EXACT);
        page.section(
                "Why not simply score draws",
                "The gradient of an expectation can also be had without any derivative of the decoder: weigh the"
                        + " direction of each draw, (z - mean) / sigma^2, by the loss it came to. That score-function estimator has the"
                        + " same mean, but it knows only how good a draw was, not which way is better, and so it scatters.",
                "Here both estimate the gradient of the reconstruction loss to the posterior mean, at the posteriors of %d test images, from %,d draws each; the score function without a baseline."
                        .formatted(
                                variances.getFirst().size(),
                                variances.getFirst().getFirst().draws()));
        page.add(estimators());
        page.add(chart());
        Stat ratio = stat(GradientVariance::ratio);
        claims.add(
                "The pathwise gradient scatters less than the score-function gradient.",
                "variance of the score-function gradient in multiples of the pathwise one, smallest of all images above 1",
                "smallest %s, mean %s".formatted(ClaimList.number(smallestRatio()), ratio),
                smallestRatio() > 1);
    }

    private Table derivatives() {
        List<List<Object>> rows = new ArrayList<>();
        for (int j = 0; j < check.epsilon().length; j++) {
            rows.add(Table.row(
                    j,
                    check.logvar()[j],
                    check.epsilon()[j],
                    check.backpropMean()[j],
                    check.differenceMean()[j],
                    check.formulaLogvar()[j],
                    check.backpropLogvar()[j],
                    check.differenceLogvar()[j]));
        }
        return new Table(
                "reparameterization",
                "Derivatives of z",
                List.of(
                        "latent",
                        "logvar",
                        "epsilon",
                        "dz/dmean, backward pass (formula: 1)",
                        "dz/dmean, differences",
                        "dz/dlogvar, formula",
                        "dz/dlogvar, backward pass",
                        "dz/dlogvar, differences"),
                rows);
    }

    private Table deviations() {
        double[] ones = new double[check.epsilon().length];
        Arrays.fill(ones, 1);
        return new Table(
                "reparameterization-deviation",
                "Largest deviation from the formula",
                List.of("derivative", "backward pass", "differences"),
                List.of(
                        Table.row(
                                "dz/dmean",
                                small(largest(doubles(check.backpropMean()), ones)),
                                small(largest(check.differenceMean(), ones))),
                        Table.row(
                                "dz/dlogvar",
                                small(largest(doubles(check.backpropLogvar()), check.formulaLogvar())),
                                small(largest(check.differenceLogvar(), check.formulaLogvar())))));
    }

    private static double largest(double[] values, double[] expected) {
        return IntStream.range(0, values.length)
                .mapToDouble(j -> Math.abs(values[j] - expected[j]))
                .max()
                .orElseThrow();
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(j -> values[j]).toArray();
    }

    private static String small(double value) {
        return String.format(Locale.ROOT, "%.1e", value);
    }

    private Table estimators() {
        return new Table(
                "gradient-variance",
                "Variance of one draw's gradient, summed over latents, mean over images",
                List.of("estimator", "variance", "multiples of the pathwise variance"),
                List.of(
                        Table.row(
                                "pathwise", stat(v -> sum(v.pathwiseVariance())).cell(), 1),
                        Table.row(
                                "score function",
                                stat(v -> sum(v.scoreVariance())).cell(),
                                stat(GradientVariance::ratio).cell())));
    }

    private Chart chart() {
        int images = variances.getFirst().size();
        return Chart.bars(
                new FigureText(
                        "gradient-variance-bars",
                        "Variance of two gradient estimators",
                        "Two bars for each of %d test images on a logarithmic axis, the variance of the pathwise and of the score-function gradient"
                                .formatted(images),
                        "Summed over latents, mean of all seeds; one group of bars for each image."),
                IntStream.rangeClosed(1, images).mapToObj(i -> "image " + i).toList(),
                Axis.log("variance of one draw"),
                Series.bars("pathwise", perImage(v -> sum(v.pathwiseVariance()))),
                Series.bars("score function", perImage(v -> sum(v.scoreVariance()))));
    }

    /** Returns the mean over seeds for each image. */
    private double[] perImage(ToDoubleFunction<GradientVariance> figure) {
        return IntStream.range(0, variances.getFirst().size())
                .mapToDouble(image -> variances.stream()
                        .mapToDouble(seed -> figure.applyAsDouble(seed.get(image)))
                        .average()
                        .orElseThrow())
                .toArray();
    }

    private double smallestRatio() {
        return variances.stream()
                .flatMap(List::stream)
                .mapToDouble(GradientVariance::ratio)
                .min()
                .orElseThrow();
    }

    /** Returns the mean over images of each seed's model. */
    private Stat stat(ToDoubleFunction<GradientVariance> figure) {
        return Stat.over(
                variances,
                images -> images.stream().mapToDouble(figure).average().orElseThrow());
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }
}
