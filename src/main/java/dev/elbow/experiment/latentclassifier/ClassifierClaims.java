package dev.elbow.experiment.latentclassifier;

import static dev.elbow.experiment.ClaimList.percent;

import dev.elbow.eval.Classification;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.report.Claim;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is asserted about latents of digits, beside what was measured. */
final class ClassifierClaims {
    /** "Most": the share of images that must lie in the box. */
    private static final double MOST = 0.95;
    /** Accuracy that two latents must give. */
    private static final double SMALL_ACCURACY = 0.70;
    /** Accuracy that 20 latents must give. */
    private static final double LARGE_ACCURACY = 0.94;

    private static final String NO_DIGITS = "the data are no digits";
    private static final String NO_CLASSES = "the data have no labels";

    private final ClaimList claims = new ClaimList();
    private final List<Result> results;
    private final boolean classes;
    private final List<String> names;

    private ClassifierClaims(Study study, List<Result> results) {
        this.results = results;
        this.classes = Mixtures.possible(study);
        this.names = Mixtures.classNames(study.data());
    }

    static List<Claim> of(Study study, List<Result> results) {
        ClassifierClaims all = new ClassifierClaims(study, results);
        results.stream().filter(result -> result.variant().isPlane()).forEach(all::box);
        all.neighbours(4, 9);
        all.neighbours(3, 8);
        results.forEach(all::accuracy);
        all.moreLatents();
        all.components();
        return all.claims.all();
    }

    private void box(Result result) {
        double share = result.stat(Measures::inside).mean();
        claims.add(
                "Most latents lie in [-3, 3]: %s.".formatted(result.variant().title()),
                "share of test images with both latents inside, at least " + percent(MOST),
                percent(share),
                share >= MOST);
    }

    private void neighbours(int a, int b) {
        String sentence = "Similar digits lie next to each other: %d and %d.".formatted(a, b);
        String measure =
                "with every model one of the two is the class nearest to the other by centroids; 1 is nearest, 9 farthest";
        if (classes && !digits()) {
            claims.notMeasured(sentence, measure, NO_DIGITS);
            return;
        }
        // Nearest with most seeds.
        add(sentence, measure, results, result -> result.classes(m -> m.neighbourhood(a, b)), rank -> rank < 1.5);
    }

    private boolean digits() {
        return names.equals(IntStream.range(0, 10).mapToObj(Integer::toString).toList());
    }

    private void accuracy(Result result) {
        double least = result.variant().isPlane() ? SMALL_ACCURACY : LARGE_ACCURACY;
        String sentence = "One mixture per class tells digits apart: %s."
                .formatted(result.variant().title());
        String measure = "accuracy on the test split, at least " + percent(least);
        if (!classes) {
            claims.notMeasured(sentence, measure, NO_CLASSES);
        } else if (!digits()) {
            claims.notMeasured(sentence, measure, NO_DIGITS);
        } else {
            double accuracy = bayes(result);
            claims.add(sentence, measure, percent(accuracy), accuracy >= least);
        }
    }

    private static double bayes(Result result) {
        return result.method(Method.BAYES_MIXTURE, Classification::accuracy).mean();
    }

    private void moreLatents() {
        add(
                "More latents tell classes better apart.",
                "percentage points that one mixture per class gains from %d latents to %d, above 0"
                        .formatted(Variant.SMALL, Variant.LARGE),
                results.stream().filter(result -> !result.variant().isPlane()).toList(),
                result -> Stat.of(100 * (bayes(result) - bayes(small(result)))),
                gain -> gain > 0);
    }

    /** Returns the same model with few latents. */
    private Result small(Result large) {
        return results.stream()
                .filter(result -> result.variant().isPlane())
                .filter(result ->
                        result.variant().decoder().equals(large.variant().decoder()))
                .findFirst()
                .orElseThrow();
    }

    private void components() {
        add(
                "A mixture that is fitted without labels finds the classes: a component for each.",
                "classes that are the majority of a component, with every model all %d".formatted(names.size()),
                results,
                result -> result.classes(Mixtures::classesWithComponent),
                count -> count >= names.size());
    }

    /** Adds a claim that takes classes and holds if it does for every model that it is about. */
    private void add(
            String sentence, String measure, List<Result> about, Function<Result, Stat> figure, DoublePredicate holds) {
        if (!classes) {
            claims.notMeasured(sentence, measure, NO_CLASSES);
            return;
        }
        if (about.stream().anyMatch(result -> Double.isNaN(figure.apply(result).mean()))) {
            claims.notMeasured(sentence, measure, "the test split lacks one of the classes");
            return;
        }
        String value = about.stream()
                .map(result -> "%s: %s"
                        .formatted(
                                result.variant().title(),
                                number(figure.apply(result).mean())))
                .collect(Collectors.joining("\n"));
        boolean all = about.stream()
                .allMatch(result -> holds.test(figure.apply(result).mean()));
        claims.add(sentence, measure, value, all);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
    }
}
