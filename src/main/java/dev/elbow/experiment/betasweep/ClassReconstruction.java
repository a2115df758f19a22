package dev.elbow.experiment.betasweep;

import dev.elbow.data.Dataset;
import dev.elbow.eval.PixelEntropy;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Study;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.Page;
import dev.elbow.report.Series;
import dev.elbow.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How well the images of each class come back, for each beta.
 *
 * @param levels the betas in rising order
 * @param classes those that the test split has, none without labels
 */
record ClassReconstruction(List<Level> levels, List<OneClass> classes) {
    private static final String NO_LABELS = "the data have no labels";

    /**
     * A class of the test split.
     *
     * @param images how many it has there
     * @param least nats per image that any reconstruction costs
     */
    record OneClass(int label, String name, int images, double least) {}

    static ClassReconstruction of(Study study, List<Level> levels) {
        List<OneClass> classes = new ArrayList<>();
        Dataset test = study.data().test();
        for (int label : levels.getFirst().measures().getFirst().classes().keySet()) {
            try (Dataset images = test.ofClass(label)) {
                classes.add(new OneClass(
                        label,
                        test.classNames().get(label),
                        images.count(),
                        PixelEntropy.of(
                                images.samples(0, images.count()), test.shape().elements())));
            }
        }
        return new ClassReconstruction(levels, classes);
    }

    void show(Page page) {
        page.section(
                "Reconstruction by class",
                "The loss of a class says two things at once. An image of many greys costs nats that no model can save: the binary"
                        + " cross-entropy of a grey pixel is above 0 even if it comes back exactly. What lies above this least possible"
                        + " loss is the model's, and there classes of much detail or many forms stand out.");
        if (classes.isEmpty()) {
            page.note("Reconstruction by class takes labels; the data have none.");
            return;
        }
        page.add(table());
        page.add(Chart.bars(
                new FigureText(
                        "class-reconstruction",
                        "Reconstruction loss above the least possible, by class",
                        "Groups of bars, one group for each class and in it one bar for each beta",
                        "Nats per test image, mean of all seeds. Lower is nearer to the original."),
                classes.stream().map(OneClass::name).toList(),
                Axis.of("nats"),
                levels.stream()
                        .map(level -> Series.bars(
                                "beta " + level.name(),
                                classes.stream()
                                        .mapToDouble(one -> above(level, one))
                                        .toArray()))
                        .toArray(Series[]::new)));
    }

    private Table table() {
        List<String> columns = new ArrayList<>(List.of("class", "test images", "least possible"));
        levels.forEach(level -> columns.add("beta " + level.name()));
        List<List<Object>> rows = new ArrayList<>();
        for (OneClass one : classes) {
            List<Object> row = new ArrayList<>(Table.row(one.name(), one.images(), one.least()));
            levels.forEach(level -> row.add(level.recon(one.label()).cell()));
            rows.add(row);
        }
        return new Table("class-losses", "BCE of test images by class, in nats per image", columns, rows);
    }

    private static double above(Level level, OneClass one) {
        return level.recon(one.label()).mean() - one.least();
    }

    void claim(ClaimList claims) {
        String rises = "The larger beta, the worse the images of every class come back.";
        String risesBy = "classes whose test BCE rises with beta, all of them";
        String same = "Which class comes back worst does not depend on beta.";
        String sameBy = "the class whose BCE is furthest above the least possible, the same for all betas";
        if (classes.isEmpty()) {
            claims.notMeasured(rises, risesBy, NO_LABELS);
            claims.notMeasured(same, sameBy, NO_LABELS);
            return;
        }
        long rising = classes.stream().filter(this::rises).count();
        claims.add(rises, risesBy, "%d of %d".formatted(rising, classes.size()), rising == classes.size());
        List<String> worst = eachBeta(byLoss -> classes.stream().max(byLoss));
        List<String> best = eachBeta(byLoss -> classes.stream().min(byLoss));
        claims.add(
                same,
                sameBy,
                "worst: %s; best: %s".formatted(String.join(", ", worst), String.join(", ", best)),
                worst.stream().distinct().count() == 1);
    }

    private boolean rises(OneClass one) {
        return BetaClaims.monotone(
                levels.stream()
                        .mapToDouble(level -> level.recon(one.label()).mean())
                        .toArray(),
                1);
    }

    private List<String> eachBeta(Function<Comparator<OneClass>, Optional<OneClass>> pick) {
        return levels.stream()
                .map(level -> pick.apply(Comparator.comparingDouble(one -> above(level, one)))
                        .orElseThrow()
                        .name())
                .toList();
    }
}
