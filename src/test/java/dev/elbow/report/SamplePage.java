package dev.elbow.report;

import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A page with one of everything, from numbers that are made up. */
final class SamplePage {
    static final Shape IMAGE = Shape.of(12, 12, 1);
    static final int POINTS = 300;
    static final List<String> CLASSES = List.of("circle", "square", "triangle");

    private SamplePage() {}

    static FigureText text(String id, String title) {
        return new FigureText(id, title, "Alternative text of " + title, "A caption for " + title + ".");
    }

    static Page of() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", "dense-vae, latent 2");
        facts.put("data", "made up, 300 points");
        facts.put("command", "elbow report \"quoted\" <tag> & more");
        return Page.titled("A page with <everything> & more")
                .facts(facts)
                .section(
                        "Losses",
                        "What is minimised is the sum of two terms: how badly an image is reconstructed, and how far its code"
                                + " lies from the prior.",
                        "The two pull in different directions.")
                .add(lines())
                .add(table())
                .section("Bars and points", "One bar for each class.")
                .add(bars())
                .add(Chart.scatter(
                        text("dots", "Points"),
                        Axis.of("size"),
                        Axis.log("time in s"),
                        Series.of("small", new double[] {1, 2, 3}, new double[] {0.1, 1, 10}),
                        Series.of("large", new double[] {1, 2, 3}, new double[] {0.3, 3, 300})))
                .add(confusion())
                .section("Latent space", "Where samples lie.")
                .add(plane(null))
                .section("Pictures", "Still and moving.")
                .add(Picture.of(text("grid", "A grid"), ImageGrid.of(IMAGE, images(30), 10)))
                .add(Picture.of(
                        text("strips", "Rows with names"),
                        ImageGrid.lines(IMAGE, List.of(images(8), images(6))),
                        List.of("circle to square", "square to triangle")))
                .add(animation())
                .note("A figure is left out: the data have no labels.")
                .claims(List.of(
                        new Claim("Loss falls.", "last minus first epoch", "-3.2 nats", Verdict.HOLDS),
                        new Claim("It never rises.", "largest rise", "0.4 nats", Verdict.FAILS),
                        Claim.notMeasured("Classes separate.", "silhouette", "the data have no labels")));
    }

    static Chart lines() {
        double[] loss =
                IntStream.rangeClosed(1, 20).mapToDouble(i -> 100 + 80.0 / i).toArray();
        double[] std = IntStream.rangeClosed(1, 20)
                .mapToDouble(i -> 8.0 / Math.sqrt(i))
                .toArray();
        double[] test = Arrays.stream(loss).map(value -> value + 5).toArray();
        return Chart.lines(
                text("losses", "Loss per epoch"),
                Axis.of("epoch"),
                Axis.of("nats per image"),
                Series.counted("training", loss).withStd(std),
                Series.counted("test", test));
    }

    private static Chart bars() {
        return Chart.bars(
                text("bars", "Accuracy by class"),
                CLASSES,
                Axis.of("accuracy"),
                Series.bars("VAE", 0.9, 0.8, 0.85),
                Series.bars("AE", 0.7, Double.NaN, 0.6));
    }

    private static Chart confusion() {
        return Chart.confusion(
                text("confusion", "Confusion"), CLASSES, new int[][] {{90, 8, 2}, {5, 80, 15}, {0, 40, 60}});
    }

    private static Animation animation() {
        LatentAnimation animation = new LatentAnimation(new int[] {0, 1, 2}, CLASSES);
        for (int i = 0; i < 4; i++) {
            animation.frame(new float[] {i, 1, -i, 1, 0, -i});
        }
        return animation.finish(text("moving", "Moving points"));
    }

    private static Table table() {
        return new Table(
                "totals",
                "Losses by beta",
                List.of("beta", "BCE", "KLD", "remark"),
                List.of(
                        Table.row(0.1, 212.1478, 48.2717, "as reported"),
                        Table.row(1, 223.2043, null, "with, a \"comma\"")));
    }

    /** Points {@code [n, 2]} in three clouds; point i is of class i modulo 3. */
    static float[] points() {
        Random random = new Random(7);
        float[] points = new float[2 * POINTS];
        for (int i = 0; i < POINTS; i++) {
            int kind = i % CLASSES.size();
            points[2 * i] = (float) (random.nextGaussian() * 0.5 + 1.5 * Math.cos(2 * kind));
            points[2 * i + 1] = (float) (random.nextGaussian() * 0.5 + 1.5 * Math.sin(2 * kind));
        }
        return points;
    }

    /** Returns the point that is farthest from all others, and so not covered by one. */
    static int loneliestPoint() {
        float[] points = points();
        int best = 0;
        double farthest = 0;
        for (int i = 0; i < POINTS; i++) {
            double nearest = Double.MAX_VALUE;
            for (int j = 0; j < POINTS; j++) {
                double distance = Math.hypot(points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]);
                nearest = i == j ? nearest : Math.min(nearest, distance);
            }
            if (nearest > farthest) {
                farthest = nearest;
                best = i;
            }
        }
        return best;
    }

    static LatentPlane plane(LiveDecoder decoder) {
        int[] labels = IntStream.range(0, POINTS).map(i -> i % CLASSES.size()).toArray();
        List<Ellipse> ellipses = new ArrayList<>();
        for (int kind = 0; kind < CLASSES.size(); kind++) {
            double[] mean = {1.5 * Math.cos(2 * kind), 1.5 * Math.sin(2 * kind)};
            ellipses.add(new Ellipse("component " + kind, mean, new double[][] {{0.25, 0.1}, {0.1, 0.25}}));
        }
        LatentPlane plane = LatentPlane.of(text("plane", "Latent plane"), points(), labels, CLASSES)
                .images(IMAGE, images(POINTS))
                .ellipses(ellipses);
        return decoder == null ? plane : plane.decoder(decoder);
    }

    /** Image i is grey of its own with a bright column, so that each can be told apart. */
    static float[] images(int count) {
        float[] values = new float[count * IMAGE.elements()];
        for (int i = 0; i < values.length; i++) {
            int image = i / IMAGE.elements();
            values[i] = i % IMAGE.width() == image % IMAGE.width() ? 1 : (image % 200) / 255f;
        }
        return values;
    }
}
