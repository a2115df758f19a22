package dev.elbow.experiment.conv;

import dev.elbow.data.Dataset;
import dev.elbow.eval.Elbo;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.Page;
import dev.elbow.report.Series;
import dev.elbow.report.Table;
import dev.elbow.train.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What the reconstruction of each class costs.
 *
 * @param classes those that occur among the test images, in the order of their labels
 */
record ClassLoss(List<OfClass> classes) {
    /** A class counts as given up if it costs more than this many times what classes cost on average. */
    private static final int GIVEN_UP = 2;

    private static final String SENTENCE = "Every class is reconstructed, none is given up for the others.";
    private static final String MEASURE =
            "BCE of the dearest class in multiples of the mean of all classes, at most " + GIVEN_UP;

    /**
     * One class.
     *
     * @param name of the class
     * @param images test images that were measured
     * @param ae reconstruction loss of the autoencoder in nats per image
     * @param vae the same of the VAE
     */
    record OfClass(String name, int images, Stat ae, Stat vae) {}

    /**
     * Measures two models.
     *
     * @param images test images to take
     */
    static ClassLoss of(Study study, SeedRuns ae, SeedRuns vae, int images) {
        Dataset test = study.data().test().limit(images);
        study.step("measure each class");
        List<SortedMap<Integer, Evaluation>> ofAe = evaluate(ae, test);
        List<SortedMap<Integer, Evaluation>> ofVae = evaluate(vae, test);
        List<OfClass> classes = new ArrayList<>();
        for (int label : ofAe.getFirst().keySet()) {
            int count = (int)
                    IntStream.of(test.labels()).filter(one -> one == label).count();
            classes.add(new OfClass(test.classNames().get(label), count, recon(ofAe, label), recon(ofVae, label)));
        }
        return new ClassLoss(classes);
    }

    private static List<SortedMap<Integer, Evaluation>> evaluate(SeedRuns runs, Dataset test) {
        return runs.each(run -> Elbo.evaluateClasses(run.model(), test, run.seed()));
    }

    private static Stat recon(List<SortedMap<Integer, Evaluation>> seeds, int label) {
        return Stat.over(seeds, one -> one.get(label).recon());
    }

    void show(Page page) {
        page.add(Chart.bars(
                new FigureText(
                        "class-loss",
                        "Reconstruction loss of each class",
                        "Two bars for each class, of the autoencoder and of the VAE, the VAE's higher",
                        "Test images, BCE in nats per image."),
                classes.stream().map(OfClass::name).toList(),
                Axis.of("nats per image"),
                bars("conv-ae", OfClass::ae),
                bars("conv-vae", OfClass::vae)));
        page.add(new Table(
                "class-loss-table",
                "Reconstruction loss of each class, BCE of test images in nats",
                List.of("class", "images", "conv-ae", "conv-vae"),
                classes.stream()
                        .map(one -> Table.row(
                                one.name(),
                                one.images(),
                                one.ae().cell(),
                                one.vae().cell()))
                        .toList()));
    }

    private Series bars(String name, Function<OfClass, Stat> figure) {
        return Series.bars(name, means(figure));
    }

    private double[] means(Function<OfClass, Stat> figure) {
        return classes.stream().mapToDouble(one -> figure.apply(one).mean()).toArray();
    }

    static void notMeasured(ClaimList claims) {
        claims.notMeasured(SENTENCE, MEASURE, "the data have no labels");
    }

    void claim(ClaimList claims) {
        double ae = dearest(means(OfClass::ae));
        double vae = dearest(means(OfClass::vae));
        claims.add(
                SENTENCE,
                MEASURE,
                "conv-ae %s, conv-vae %s".formatted(ClaimList.number(ae), ClaimList.number(vae)),
                Math.max(ae, vae) <= GIVEN_UP);
    }

    private static double dearest(double[] losses) {
        return Arrays.stream(losses).max().orElseThrow()
                / Arrays.stream(losses).average().orElseThrow();
    }
}
