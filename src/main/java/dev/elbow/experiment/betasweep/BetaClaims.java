package dev.elbow.experiment.betasweep;

import static dev.elbow.experiment.ClaimList.number;
import static dev.elbow.experiment.ClaimList.numbers;

import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.report.Claim;
import dev.elbow.train.EpochMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is asserted about beta, beside what was measured. */
final class BetaClaims {
    /** Nats per image by which a figure may differ from the reported one. */
    private static final double NEAR = 0.5;
    /** The decoded origin counts as the average if it is this near to it, the data's own mean distance being 1. */
    private static final double AVERAGE = 0.5;
    /** Samples are all one image if two of them differ by at most this share of what two test images do. */
    private static final double ALIKE = 0.25;
    /** Samples are distinct if two of them differ by at least this share of what two test images do. */
    private static final double DISTINCT = 0.5;

    private static final String NO_LABELS = "the data have no labels";

    private final ClaimList claims = new ClaimList();
    private final List<Level> levels;

    private BetaClaims(List<Level> levels) {
        this.levels = levels;
    }

    static List<Claim> of(
            Study study,
            List<Level> levels,
            List<FrozenSigma> frozen,
            ClassReconstruction classes,
            ClassInterpolation interpolation) {
        BetaClaims all = new BetaClaims(levels);
        all.reported(study);
        all.price();
        classes.claim(all.claims);
        all.trends();
        all.samples();
        all.frozen(frozen);
        interpolation.claim(all.claims);
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

    private void price() {
        List<Stat> recon = levels.stream()
                .map(level -> level.runs().stat(run -> run.lastTest().recon()))
                .toList();
        List<Stat> kl = levels.stream()
                .map(level -> level.runs().stat(run -> run.lastTest().kl()))
                .toList();
        claims.add(
                "The larger beta, the shorter the code and the dearer the reconstruction.",
                "on the test split, KLD falls and BCE rises with beta",
                "KLD %s; BCE %s".formatted(numbers(kl), numbers(recon)),
                monotone(means(kl), -1) && monotone(means(recon), 1));
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
        List<Stat> active = stats(Measures::active);
        claims.add(
                "A large beta collapses the posterior: latents fall back to the prior.",
                "fewer active latents at beta %s than at beta %s"
                        .formatted(levels.getLast().name(), levels.getFirst().name()),
                numbers(active),
                active.getLast().mean() < active.getFirst().mean());
    }

    private void samples() {
        List<Stat> frechet = stats(Measures::frechet);
        String sentence = "From beta 0.1 to 1 prior samples come nearer to the data.";
        String further = "Beyond beta 1 they come no nearer.";
        if (Double.isNaN(frechet.getFirst().mean())) {
            claims.notMeasured(sentence, "Fréchet distance", NO_LABELS);
            claims.notMeasured(further, "Fréchet distance", NO_LABELS);
            return;
        }
        claims.add(
                sentence,
                "Fréchet distance falls from 0.1 to 1",
                numbers(frechet),
                monotone(means(frechet.subList(0, 3)), -1));
        claims.add(
                further,
                "Fréchet distance at 2 is not below that at 1",
                numbers(frechet),
                frechet.get(3).mean() >= frechet.get(2).mean());
    }

    private void frozen(List<FrozenSigma> frozen) {
        List<Stat> diversity = new ArrayList<>();
        List<Stat> sharpness = new ArrayList<>();
        for (int i = 0; i < FrozenSigma.SIGMAS.length; i++) {
            int row = i;
            diversity.add(FrozenSigma.stat(frozen, one -> one.rows().get(row).diversity()));
            sharpness.add(FrozenSigma.stat(frozen, one -> one.rows().get(row).sharpness()));
        }
        claims.add(
                "With a frozen sigma, samples differ the more the larger it is.",
                "mean distance of two samples rises with sigma",
                numbers(diversity),
                monotone(means(diversity), 1));
        claims.add(
                "With a frozen sigma, samples are the sharper the larger it is.",
                "sharpness of samples rises with sigma",
                numbers(sharpness),
                monotone(means(sharpness), 1));
        Stat low = FrozenSigma.stat(frozen, one -> one.relativeDiversity(0));
        beside(
                "With sigma 0.1 all samples are one blurred image.",
                "mean distance of two, at most %s of that of test images, and less sharp than with sigma 1"
                        .formatted(ALIKE),
                low,
                "%s; sharpness %s".formatted(number(low), number(sharpness.getFirst())),
                low.mean() <= ALIKE
                        && sharpness.getFirst().mean() < sharpness.getLast().mean());
        Stat high = FrozenSigma.stat(frozen, one -> one.relativeDiversity(FrozenSigma.SIGMAS.length - 1));
        beside(
                "With sigma 1 samples are distinct.",
                "mean distance of two, at least %s of that of test images".formatted(DISTINCT),
                high,
                number(high),
                high.mean() >= DISTINCT);
        Stat posterior = FrozenSigma.stat(
                frozen, one -> one.rows().get(FrozenSigma.POSTERIOR).diversity());
        Stat prior = diversity.getLast();
        claims.add(
                "Draws of one image's posterior are variations of it, unlike draws of the prior.",
                "mean distance of two draws, at most half of that with sigma 1",
                "%s and %s".formatted(number(posterior), number(prior)),
                posterior.mean() <= prior.mean() / 2);
        Stat origin = FrozenSigma.stat(frozen, FrozenSigma::originDistance);
        claims.add(
                "The decoded origin is the data's average.",
                "its distance from the average, images' own being 1, at most " + AVERAGE,
                number(origin),
                origin.mean() <= AVERAGE);
    }

    /** Adds a claim about a figure in units of test images'. */
    private void beside(String sentence, String measure, Stat figure, String value, boolean holds) {
        if (Double.isNaN(figure.mean())) {
            claims.notMeasured(sentence, measure, "takes at least 2 test images");
        } else {
            claims.add(sentence, measure, value, holds);
        }
    }

    private void trend(String sentence, String measure, ToDoubleFunction<Measures> figure, int direction) {
        List<Stat> stats = stats(figure);
        if (Double.isNaN(stats.getFirst().mean())) {
            claims.notMeasured(sentence, measure, NO_LABELS);
        } else {
            claims.add(sentence, measure, numbers(stats), monotone(means(stats), direction));
        }
    }

    private List<Stat> stats(ToDoubleFunction<Measures> figure) {
        return levels.stream().map(level -> level.stat(figure)).toList();
    }

    private static double[] means(List<Stat> stats) {
        return stats.stream().mapToDouble(Stat::mean).toArray();
    }

    /** Returns whether values only rise, with a direction of 1, or only fall, with one of -1. */
    static boolean monotone(double[] values, int direction) {
        boolean all = true;
        for (int i = 1; i < values.length; i++) {
            all &= direction * (values[i] - values[i - 1]) > 0;
        }
        return all;
    }
}
