package dev.elbow.experiment.betasweep;

import static dev.elbow.experiment.ClaimList.number;

import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.ClassPair;
import dev.elbow.experiment.ClassPaths;
import dev.elbow.experiment.Curves;
import dev.elbow.experiment.PathMeans;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The way from one class of images to another, for each beta.
 *
 * @param levels the betas in rising order
 * @param atOne the one whose model the sentences are about
 * @param pair the classes, empty if the test split lacks one of them
 */
record ClassInterpolation(Study study, List<Level> levels, Level atOne, Optional<ClassPair> pair) {
    /** Trouser in Fashion-MNIST. */
    static final int FROM = 1;
    /** Bag in Fashion-MNIST. */
    static final int TO = 8;
    /** A path is smooth if no step is longer than this many mean steps. */
    private static final double SMOOTH = 2;
    /** A path is no cross-fade if its image halfway is this far from the average of its ends, theirs being 1. */
    private static final double RISE = 0.5;
    /** Images are clear all the way if they lose at most this share of the contrast that a cross-fade loses halfway. */
    private static final double LOST = 0.5;

    private static final String ABSENT = "the test split has no images of the two classes";

    void show(Page page) {
        page.section(
                "From one image to another",
                "A straight line between the codes of two test images, decoded in equal steps. Where the latent space has no holes, every"
                        + " step is an image, and no step changes much more than the others: the longest step of the images, and of"
                        + " their edges, is then about the mean step. One jump between two still images would be as many mean steps as"
                        + " there are steps, here %d; a path counts as smooth up to %s, where no step makes more than a fifth of the way."
                                .formatted(ClassPaths.IMAGES - 1, number(SMOOTH)),
                "Even steps alone prove little, for a cross-fade of pixels has them, too. It is told by two more measures. Its image halfway"
                        + " is the average of its ends, so that the distance from that average is 0, where the ends' own is 1; a path"
                        + " counts as a change of form from %s on. And it shows the edges of both ends, each at a part of its height: the"
                                .formatted(RISE)
                        + " contrast of edges (the mean gradient, weighted by itself) sinks halfway, to half where no two edges coincide,"
                        + " while a form that turns into another keeps the height of its edges unless it blurs. Images count as clear"
                        + " all the way if they lose at most half of what the cross-fade of the same ends loses.");
        if (pair.isEmpty()) {
            page.note("The interpolation takes test images of classes 1 and 8; there are none.");
            return;
        }
        page.add(strips(pair.get()));
        page.add(steps());
        page.add(halfway());
        page.add(Chart.lines(
                new FigureText(
                        "interpolation-contrast",
                        "Contrast of edges along the way",
                        "Lines from 1 at one end to 1 at the other, one for each beta and one for the cross-fade, lower where contrast is lost",
                        "As a share of what the ends let expect. The cross-fade has the ends of beta 1."),
                Axis.of("share of the way"),
                Axis.of("contrast kept"),
                series(
                        IntStream.range(0, ClassPaths.IMAGES).mapToDouble(i -> i / (ClassPaths.IMAGES - 1.0)),
                        PathMeans::contrast)));
        page.add(Chart.lines(
                new FigureText(
                        "interpolation-steps",
                        "Steps of the edges along the way",
                        "Lines over the steps of the way, one for each beta and one for the cross-fade, around 1",
                        "In mean steps of each path. A flat line is perfectly even."),
                Axis.of("step"),
                Axis.of("length in mean steps"),
                series(IntStream.range(1, ClassPaths.IMAGES).asDoubleStream(), PathMeans::edgeSteps)));
    }

    private Picture strips(ClassPair classes) {
        Shape shape = study.data().test().shape();
        List<float[]> lines = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Level level : levels) {
            lines.add(ClassPaths.decode(level.first().model(), classes, 0));
            names.add("beta " + level.name());
        }
        lines.add(ClassPaths.crossFade(lines.get(levels.indexOf(atOne)), shape.elements()));
        names.add("cross-fade");
        return Picture.of(
                new FigureText(
                        "interpolation",
                        "From %s to %s".formatted(name(FROM), name(TO)),
                        "Lines of images from one test image to another, one line for each beta, and last a cross-fade of pixels",
                        study.options().caption("The cross-fade has the ends of beta 1.")),
                ImageGrid.lines(shape, lines),
                names);
    }

    private Table steps() {
        return table(
                "interpolation-paths",
                "Steps",
                List.of(
                        "longest step of images in mean steps",
                        "longest step of edges in mean steps",
                        "the same of the worst path",
                        "length in direct distances"),
                List.of(
                        PathMeans::longestStep,
                        PathMeans::longestEdgeStep,
                        PathMeans::worstEdgeStep,
                        PathMeans::detour));
    }

    private Table halfway() {
        return table(
                "interpolation-halfway",
                "Images halfway",
                List.of("distance from the ends' average", "contrast of edges kept"),
                List.of(PathMeans::rise, PathMeans::contrastHalfway));
    }

    private Table table(String id, String title, List<String> headings, List<ToDoubleFunction<PathMeans>> figures) {
        List<List<Object>> rows = new ArrayList<>();
        for (Level level : levels) {
            rows.add(row("beta " + level.name(), level, ClassPaths::decoded, figures));
        }
        rows.add(row("cross-fade", atOne, ClassPaths::crossFade, figures));
        List<String> columns = new ArrayList<>(List.of("way"));
        columns.addAll(headings);
        int paths = pair.orElseThrow().starts().size();
        return new Table(
                id,
                "%s, means over %d paths; the cross-fade has the ends of beta 1".formatted(title, paths),
                columns,
                rows);
    }

    private static List<Object> row(
            String name, Level level, Function<ClassPaths, PathMeans> of, List<ToDoubleFunction<PathMeans>> figures) {
        List<Object> cells = new ArrayList<>(List.of(name));
        figures.forEach(figure -> cells.add(stat(level, of, figure).cell()));
        return cells;
    }

    private static Stat stat(Level level, Function<ClassPaths, PathMeans> of, ToDoubleFunction<PathMeans> figure) {
        return level.stat(
                measures -> figure.applyAsDouble(of.apply(measures.paths().orElseThrow())));
    }

    private List<Series> series(DoubleStream positions, Function<PathMeans, double[]> values) {
        double[] x = positions.toArray();
        List<Series> series = new ArrayList<>();
        for (Level level : levels) {
            series.add(series("beta " + level.name(), x, level, ClassPaths::decoded, values));
        }
        series.add(series("cross-fade", x, atOne, ClassPaths::crossFade, values));
        return series;
    }

    private static Series series(
            String name,
            double[] x,
            Level level,
            Function<ClassPaths, PathMeans> of,
            Function<PathMeans, double[]> values) {
        return Curves.of(
                name,
                x,
                IntStream.range(0, x.length)
                        .mapToObj(i -> stat(level, of, means -> values.apply(means)[i]))
                        .toList());
    }

    /** Returns what the data call a class; the report also runs on other data than Fashion-MNIST. */
    private String name(int label) {
        return pair.isEmpty()
                ? "class " + label
                : study.data().test().classNames().get(label);
    }

    void claim(ClaimList claims) {
        String smooth =
                "The way from %s to %s (classes %d and %d) is smooth.".formatted(name(FROM), name(TO), FROM, TO);
        String smoothBy =
                "longest step at beta 1, of images and of edges, at most %s mean steps".formatted(number(SMOOTH));
        String form = "On that way one form turns into the other; it is no cross-fade.";
        String formBy =
                "distance of the image halfway at beta 1 from the pixel average of the ends, theirs being 1, at least %s"
                        .formatted(RISE);
        String clear = "On that way images stay as clear as their ends.";
        String clearBy =
                "contrast of edges lost halfway at beta 1, at most %s of what a cross-fade of the same ends loses"
                        .formatted(LOST);
        if (pair.isEmpty()) {
            claims.notMeasured(smooth, smoothBy, ABSENT);
            claims.notMeasured(form, formBy, ABSENT);
            claims.notMeasured(clear, clearBy, ABSENT);
            return;
        }
        Stat images = stat(atOne, ClassPaths::decoded, PathMeans::longestStep);
        Stat edges = stat(atOne, ClassPaths::decoded, PathMeans::longestEdgeStep);
        claims.add(
                smooth,
                smoothBy,
                "images %s, edges %s".formatted(number(images), number(edges)),
                Math.max(images.mean(), edges.mean()) <= SMOOTH);
        Stat rise = stat(atOne, ClassPaths::decoded, PathMeans::rise);
        claims.add(form, formBy, number(rise), rise.mean() >= RISE);
        Stat lost = stat(atOne, ClassPaths::decoded, means -> 1 - means.contrastHalfway());
        Stat fade = stat(atOne, ClassPaths::crossFade, means -> 1 - means.contrastHalfway());
        claims.add(
                clear,
                clearBy,
                "%s, the cross-fade %s".formatted(number(lost), number(fade)),
                lost.mean() <= LOST * fade.mean());
    }
}
