package dev.elbow.experiment.bayesian;

import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.data.Factors;
import dev.elbow.data.Shapes;
import dev.elbow.eval.factor.Dci;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Curves;
import dev.elbow.experiment.ModelSpec;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.ImageGrid;
import dev.elbow.report.Page;
import dev.elbow.report.Picture;
import dev.elbow.report.Series;
import dev.elbow.report.Table;
import dev.elbow.tensor.Shape;
import dev.elbow.train.TrainOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Disentanglement against beta, on pictures whose factors are known.
 *
 * @param scores one for each beta, in rising order
 * @param factors names of the factors
 * @param picture a test picture, from whose code single latents are moved
 * @param shape of a picture
 */
record Disentanglement(List<FactorScores> scores, List<String> factors, float[] picture, Shape shape) {
    static final double[] BETAS = {0.5, 1, 4, 8};

    private static final int EPOCHS = 60;
    private static final int QUICK_EPOCHS = 15;
    private static final int LATENT = 10;
    /** Pictures whose codes are scored. */
    private static final int SCORED = 10_000;

    private static final int QUICK_SCORED = 4000;
    /** A latent is moved from minus to plus this, in as many pictures as the grid has columns. */
    private static final float REACH = 2;

    private static final int COLUMNS = 9;

    static SeedRuns train(Study study, DataSplits shapes, double beta, int batch, float rate) {
        int epochs = study.epochs(EPOCHS, QUICK_EPOCHS);
        study.fact(
                "training on shapes",
                "%,d pictures, %d epochs, batch %d, Adam at %s"
                        .formatted(shapes.train().count(), epochs, batch, rate));
        ModelSpec model = ModelSpec.of(
                Preset.DENSE_VAE,
                shapes.train().shape(),
                ModelOptions.defaults().withLatent(LATENT));
        TrainOptions options = TrainOptions.builder()
                .epochs(epochs)
                .batch(batch)
                .learningRate(rate)
                .beta((float) beta)
                .build();
        return study.runs("shapes-beta-" + FactorScores.name(beta), model, shapes, options);
    }

    /**
     * Scores models.
     *
     * @param trained one for each of {@link #BETAS}
     */
    static Disentanglement of(Study study, List<SeedRuns> trained) {
        long seed = study.options().dataOptions().seed();
        int count = study.pick(SCORED, QUICK_SCORED);
        // Pictures of the test split and further ones: a few hundred would raise all mutual information.
        Factors factors = Shapes.GREY.testFactors(seed, count);
        try (Dataset pictures = Shapes.GREY.test(seed, count)) {
            List<FactorScores> scores = new ArrayList<>();
            for (int i = 0; i < BETAS.length; i++) {
                study.step("measure disentanglement at beta %s", FactorScores.name(BETAS[i]));
                scores.add(FactorScores.of(BETAS[i], trained.get(i), pictures, factors));
            }
            return new Disentanglement(scores, factors.names(), pictures.sample(0), pictures.shape());
        }
    }

    void show(Page page, ClaimList claims) {
        page.section(
                "One latent, one factor",
                "These pictures are drawn from five independent factors: shape, scale, rotation, x and y. A code is called disentangled"
                        + " if each of its latents speaks of one of them. The prior of a VAE has independent latents; a larger beta"
                        + " presses the posteriors towards it, so latents have to share the work without overlap, and a nat that"
                        + " saves little reconstruction is no longer bought.",
                "The mutual information gap (MIG) asks for each factor how much more its best latent tells of it than the next best, as"
                        + " a share of all there is to tell. DCI predicts factors from latents by sparse linear regression:"
                        + " disentanglement is how far each latent serves one factor, completeness how far each factor is served by one"
                        + " latent, informativeness how well the prediction does. 1 is best for all.");
        page.add(table());
        page.add(gaps());
        page.add(Chart.lines(
                new FigureText(
                        "disentanglement-against-beta",
                        "Disentanglement against beta",
                        "Lines over beta on a logarithmic axis: the mutual information gap, and the three scores of DCI",
                        ""),
                Axis.log2("beta"),
                Axis.of("score"),
                line("MIG", FactorScores::mig),
                line("DCI disentanglement", dci(Dci::disentanglement)),
                line("DCI completeness", dci(Dci::completeness)),
                line("DCI informativeness", dci(Dci::informativeness))));
        page.add(Chart.lines(
                new FigureText(
                        "shapes-recon-against-beta",
                        "Reconstruction against beta",
                        "A line over beta on a logarithmic axis: reconstruction loss on the test split of shapes",
                        "What the dearer code is paid with."),
                Axis.log2("beta"),
                Axis.of("reconstruction, nats"),
                line("test pictures", FactorScores::recon)));
        scores.forEach(score -> page.add(traversals(score)));
        claim(claims);
    }

    private static Function<FactorScores, Stat> dci(ToDoubleFunction<Dci> figure) {
        return score -> score.dci(figure);
    }

    private Series line(String name, Function<FactorScores, Stat> figure) {
        return Curves.of(name, BETAS, scores.stream().map(figure).toList());
    }

    private Stat[] stats(Function<FactorScores, Stat> figure) {
        return scores.stream().map(figure).toArray(Stat[]::new);
    }

    private Table table() {
        List<List<Object>> rows = new ArrayList<>();
        for (FactorScores score : scores) {
            rows.add(Table.row(
                    score.beta(),
                    score.mig().cell(),
                    score.dci(Dci::disentanglement).cell(),
                    score.dci(Dci::completeness).cell(),
                    score.dci(Dci::informativeness).cell(),
                    score.recon().cell(),
                    score.runs().stat(run -> run.lastTest().kl()).cell()));
        }
        return new Table(
                "disentanglement",
                "Scores of the latent means, and the two terms of the loss on test pictures",
                List.of(
                        "beta",
                        "MIG",
                        "DCI disentanglement",
                        "DCI completeness",
                        "DCI informativeness",
                        "reconstruction, nats",
                        "KL, nats"),
                rows);
    }

    private Table gaps() {
        List<List<Object>> rows = new ArrayList<>();
        for (FactorScores score : scores) {
            List<Object> row = new ArrayList<>(List.of(score.beta()));
            for (int f = 0; f < factors.size(); f++) {
                int factor = f;
                row.add(score.gap(gap -> gap.gaps()[factor]).cell());
            }
            rows.add(row);
        }
        List<String> columns = new ArrayList<>(List.of("beta"));
        columns.addAll(factors);
        return new Table("factors", "Mutual information gap of each factor", columns, rows);
    }

    private Picture traversals(FactorScores score) {
        Autoencoder model = score.runs().first().model();
        float[] code = model.encode(picture);
        List<float[]> lines = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int f = 0; f < factors.size(); f++) {
            int latent = score.latentOf(f);
            float[] codes = new float[COLUMNS * code.length];
            for (int column = 0; column < COLUMNS; column++) {
                System.arraycopy(code, 0, codes, column * code.length, code.length);
                codes[column * code.length + latent] = -REACH + 2 * REACH * column / (COLUMNS - 1);
            }
            lines.add(model.decode(codes));
            names.add("%s: latent %d".formatted(factors.get(f), latent));
        }
        return Picture.of(
                new FigureText(
                        "traversals-beta-" + score.id(),
                        "Moving one latent, beta " + score.name(),
                        "Five lines of decoded shapes; in each the latent that tells most of one factor goes from -2 to 2",
                        "The same test picture; in each line only the latent that tells most of the factor changes."),
                ImageGrid.lines(shape, lines),
                names);
    }

    private void claim(ClaimList claims) {
        above(claims, "mutual information gap", FactorScores::mig);
        above(claims, "DCI disentanglement", dci(Dci::disentanglement));
        Stat[] recon = stats(FactorScores::recon);
        claims.add(
                "A beta below 1 favours reconstruction.",
                "reconstruction loss on test pictures, least at beta "
                        + scores.getFirst().name(),
                listed(recon),
                recon[0].mean()
                        == Arrays.stream(recon).mapToDouble(Stat::mean).min().orElseThrow());
    }

    private void above(ClaimList claims, String measure, Function<FactorScores, Stat> figure) {
        Stat[] values = stats(figure);
        double one = values[Arrays.binarySearch(BETAS, 1)].mean();
        for (int i = 0; i < BETAS.length; i++) {
            if (BETAS[i] > 1) {
                claims.add(
                        "A beta of %s favours disentangled latents (%s)."
                                .formatted(FactorScores.name(BETAS[i]), measure),
                        "%s, above that of beta 1".formatted(measure),
                        listed(values),
                        values[i].mean() > one);
            }
        }
    }

    /** Returns each value with its beta. */
    private String listed(Stat[] values) {
        return scores.stream()
                .map(s -> "%s at %s".formatted(ClaimList.number(values[scores.indexOf(s)]), s.name()))
                .collect(Collectors.joining(", "));
    }
}
