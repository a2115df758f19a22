package dev.elbow.experiment.bayesian;

import dev.elbow.eval.ImageDistances;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.PosteriorDraws;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.Autoencoder;
import dev.elbow.report.FigureText;
import dev.elbow.report.ImageGrid;
import dev.elbow.report.Page;
import dev.elbow.report.Picture;
import dev.elbow.report.Table;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a point code and a distribution answer when asked for the same image again and again.
 *
 * @param points models whose code is a point
 * @param distributions models whose code is a distribution
 * @param pointSpread mean distance of two answers to one input
 * @param distributionSpread the same of the distributions
 * @param lines the input and its answers, of points and of distributions
 * @param shape of an image
 */
record Answers(
        SeedRuns points,
        SeedRuns distributions,
        Stat pointSpread,
        Stat distributionSpread,
        List<float[]> lines,
        Shape shape) {
    private static final int ASKED = 9;

    static Answers of(Study study, SeedRuns points, SeedRuns distributions) {
        Shape shape = study.data().test().shape();
        float[] input = study.data().test().sample(0);
        return new Answers(
                points,
                distributions,
                points.stat(run -> spread(answers(run, input), shape)),
                distributions.stat(run -> spread(answers(run, input), shape)),
                List.of(
                        joined(input, answers(points.first(), input)),
                        joined(input, answers(distributions.first(), input))),
                shape);
    }

    private static double spread(float[] answers, Shape shape) {
        return ImageDistances.meanPairwise(answers, shape.elements());
    }

    private static float[] answers(TrainedRun run, float[] input) {
        Autoencoder model = run.model();
        if (model.isVariational()) {
            return PosteriorDraws.decode(model, input, ASKED, run.seed());
        }
        float[] answers = new float[0];
        for (int i = 0; i < ASKED; i++) {
            answers = joined(answers, model.reconstruct(input));
        }
        return answers;
    }

    private static float[] joined(float[] first, float[] second) {
        float[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    void show(Page page, ClaimList claims) {
        page.section(
                "A point and a distribution",
                "A deterministic autoencoder gives each image one point as its code. It cannot say how sure it is, and nothing in its"
                        + " loss tells it what lies between two points. A VAE gives a distribution: a mean and, for each latent, a deviation"
                        + " sigma; asked again, it draws again. The price is a reconstruction that must do with an imprecise code.");
        page.add(Picture.of(
                new FigureText(
                        "answers",
                        "One image asked for nine times",
                        "Two lines: a test image and nine equal reconstructions of a deterministic autoencoder; the same image and nine draws of a VAE that differ a little",
                        "The image itself stands first, then what the first seed's models answer."),
                ImageGrid.lines(shape, lines),
                List.of("point", "distribution")));
        List<List<Object>> rows = new ArrayList<>();
        rows.add(row("point (dense-ae)", points, pointSpread));
        rows.add(row("distribution (dense-vae)", distributions, distributionSpread));
        page.add(new Table(
                "point-or-distribution",
                "Test split, after the last epoch",
                List.of("code", "reconstruction, nats", "KL, nats", "mean distance of two answers to one image"),
                rows));
        claims.add(
                "A point code has no uncertainty, a distribution has.",
                "mean distance of two reconstructions of one image: 0 of points, above 0 of distributions",
                ClaimList.numbers(pointSpread, distributionSpread),
                pointSpread.mean() == 0 && distributionSpread.mean() > 0);
    }

    private static List<Object> row(String name, SeedRuns runs, Stat spread) {
        return Table.row(
                name,
                runs.stat(run -> run.lastTest().recon()).cell(),
                runs.stat(run -> run.lastTest().kl()).cell(),
                spread.cell());
    }
}
