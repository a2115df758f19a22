package dev.elbow.experiment.betasweep;

import static dev.elbow.experiment.ClaimList.number;
import static dev.elbow.experiment.ClaimList.numbers;

import dev.elbow.eval.InterpolationPath;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Study;
import dev.elbow.report.Claim;
import dev.elbow.train.EpochMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What is asserted about beta, beside what was measured. */
final class BetaClaims {
    /** Nats per image by which a figure may differ from the reported one. */
    private static final double NEAR = 0.5;
    /** The decoded origin counts as the average if it is this near to it, the data's own mean distance being 1. */
    private static final double AVERAGE = 0.5;
    /** A path is smooth if no step is longer than this many mean steps. */
    private static final double SMOOTH = 2;

    private static final String NO_LABELS = "the data have no labels";

    private final ClaimList claims = new ClaimList();
    private final List<Level> levels;

    private BetaClaims(List<Level> levels) {
        this.levels = levels;
    }

    static List<Claim> of(
            Study study, List<Level> levels, List<FrozenSigma> frozen, Optional<float[]> path, int pixels) {
        BetaClaims all = new BetaClaims(levels);
        all.reported(study);
        all.trends();
        all.samples();
        all.frozen(frozen);
        all.interpolation(path, pixels);
        return all.claims.all();
    }

    private void reported(Study study) {
        String sentence = "Averaged over the last training epoch, BCE, KLD and their sum are the reported ones.";
        String measure = "largest difference in nats, at most " + NEAR;
        boolean same = Reported.comparesWith(study)
                && levels.getFirst().first().lastTrain().epoch() == Reported.EPOCHS;
        if (!same) {
            claims.notMeasured(
                    sentence, measure, "reported of all of Fashion-MNIST, reached in " + Reported.EPOCHS + " epochs");
            return;
        }
        double largest = 0;
        for (Level level : levels) {
            Reported row = level.reported();
            largest = Math.max(largest, difference(level, EpochMetrics::recon, row.bce()));
            largest = Math.max(largest, difference(level, EpochMetrics::kl, row.kld()));
            largest = Math.max(largest, difference(level, EpochMetrics::loss, row.total()));
        }
        claims.add(sentence, measure, number(largest), largest <= NEAR);
    }

    private static double difference(Level level, ToDoubleFunction<EpochMetrics> figure, double reported) {
        double mean =
                level.runs().stat(run -> figure.applyAsDouble(run.lastTrain())).mean();
        return Math.abs(mean - reported);
    }

    private void trends() {
        trend(
                "The larger beta, the blurrier the reconstructions.",
                "sharpness of reconstructions falls with beta",
                Measures::sharpness,
                -1);
        trend(
                "The larger beta, the less the classes are separated in the latent space.",
                "silhouette falls with beta",
                Measures::separation,
                -1);
        trend(
                "The larger beta, the more prior samples look like something.",
                "the network's confidence in them rises with beta",
                Measures::confidence,
                1);
        double[] active = values(Measures::active);
        claims.add(
                "A large beta collapses the posterior: latents fall back to the prior.",
                "fewer active latents at beta %s than at beta %s"
                        .formatted(levels.getLast().name(), levels.getFirst().name()),
                numbers(active),
                active[active.length - 1] < active[0]);
    }

    private void samples() {
        double[] frechet = values(Measures::frechet);
        String sentence = "From beta 0.1 to 1 prior samples come nearer to the data.";
        String further = "Beyond beta 1 they come no nearer.";
        if (Double.isNaN(frechet[0])) {
            claims.notMeasured(sentence, "Fréchet distance", NO_LABELS);
            claims.notMeasured(further, "Fréchet distance", NO_LABELS);
            return;
        }
        claims.add(
                sentence,
                "Fréchet distance falls from 0.1 to 1",
                numbers(frechet),
                monotone(Arrays.copyOf(frechet, 3), -1));
        claims.add(further, "Fréchet distance at 2 is not below that at 1", numbers(frechet), frechet[3] >= frechet[2]);
    }

    private void frozen(List<FrozenSigma> frozen) {
        double[] diversity = means(frozen, FrozenSigma::diversity);
        double[] sharpness = means(frozen, FrozenSigma::sharpness);
        double origin = means(frozen, one -> new double[] {one.originDistance()})[0];
        claims.add(
                "With a frozen sigma, samples differ the more the larger it is.",
                "mean distance of two samples rises with sigma",
                numbers(diversity),
                monotone(diversity, 1));
        claims.add(
                "With a frozen sigma, samples are the sharper the larger it is.",
                "sharpness of samples rises with sigma",
                numbers(sharpness),
                monotone(sharpness, 1));
        claims.add(
                "The decoded origin is the data's average.",
                "its distance from the average, images' own being 1, at most " + AVERAGE,
                number(origin),
                origin <= AVERAGE);
    }

    private static double[] means(List<FrozenSigma> frozen, Function<FrozenSigma, double[]> figures) {
        double[] means = new double[figures.apply(frozen.getFirst()).length];
        for (FrozenSigma one : frozen) {
            for (int i = 0; i < means.length; i++) {
                means[i] += figures.apply(one)[i] / frozen.size();
            }
        }
        return means;
    }

    private void interpolation(Optional<float[]> path, int pixels) {
        String sentence = "The way from trouser to bag (classes 1 and 8) is smooth.";
        String measure = "longest step of decoded images in mean steps, at most " + number(SMOOTH);
        if (path.isEmpty()) {
            claims.notMeasured(sentence, measure, "the test split has no images of the two classes");
            return;
        }
        double step = InterpolationPath.of(path.get(), pixels).largestRelativeStep();
        claims.add(sentence, measure, number(step), step <= SMOOTH);
    }

    private void trend(String sentence, String measure, ToDoubleFunction<Measures> figure, int direction) {
        double[] values = values(figure);
        if (Double.isNaN(values[0])) {
            claims.notMeasured(sentence, measure, NO_LABELS);
        } else {
            claims.add(sentence, measure, numbers(values), monotone(values, direction));
        }
    }

    private double[] values(ToDoubleFunction<Measures> figure) {
        return levels.stream().mapToDouble(level -> level.stat(figure).mean()).toArray();
    }

    private static boolean monotone(double[] values, int direction) {
        boolean all = true;
        for (int i = 1; i < values.length; i++) {
            all &= direction * (values[i] - values[i - 1]) > 0;
        }
        return all;
    }
}
