package dev.elbow.experiment.aevsvae;

import static dev.elbow.experiment.ClaimList.number;

import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Stat;
import dev.elbow.report.Claim;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is asserted of AE and VAE, beside what was measured. */
final class VersusClaims {
    /** Samples are clearly worse if their distance is this many times the other. */
    private static final double CLEARLY = 1.5;
    /** Two reconstruction losses count as the same up to this share. */
    private static final double ALIKE = 0.05;
    /** A divergence keeps rising if the second half of training makes it at least this many times larger. */
    private static final double RISING = 1.1;
    /** It has saturated if the second half makes it at most this many times larger. */
    private static final double SATURATED = 1.05;
    /** Nats per image up to which a code says nothing. */
    private static final double NOTHING = 0.1;
    /** Sharpness of blurred images, as a multiple of the originals'. */
    private static final double BLURRED = 0.5;

    private static final String NO_CLASSES = "the data have no labels of at least two classes";

    private final ClaimList claims = new ClaimList();
    private final Map<Kind, Contender> models;

    private VersusClaims(Map<Kind, Contender> models) {
        this.models = models;
    }

    static List<Claim> of(Map<Kind, Contender> models, PixelProbe pixels) {
        VersusClaims all = new VersusClaims(models);
        all.samples();
        all.unlikeDigits();
        all.divergence();
        all.extremes();
        all.interpolations();
        all.useful(pixels);
        all.codes();
        return all.claims.all();
    }

    private void samples() {
        compare(
                "Images that an AE decodes from N(0, I) are clearly worse than a VAE's.",
                "Fréchet distance of the AE's at least %s times that of beta 0.001".formatted(CLEARLY),
                Measures::frechet,
                (ae, vae) -> ae >= CLEARLY * vae);
        compare(
                "The VAE's codes lie where the prior is, the AE's do not.",
                "share of codes inside [-%1$.0f, %1$.0f]: of the AE below half, of beta 0.001 above"
                        .formatted(Measures.BOX),
                Measures::inside,
                (ae, vae) -> ae < 0.5 && vae > 0.5);
        String sentence = "Of the betas, 0.001 gives the best samples.";
        String measure = "Fréchet distance of beta 0.001 below those of 0 and 10";
        double best = mean(Kind.BALANCED, Measures::frechet);
        if (Double.isNaN(best)) {
            claims.notMeasured(sentence, measure, NO_CLASSES);
        } else {
            claims.add(
                    sentence,
                    measure,
                    values(Measures::frechet, Kind.FREE, Kind.BALANCED, Kind.DEAR),
                    best < mean(Kind.FREE, Measures::frechet) && best < mean(Kind.DEAR, Measures::frechet));
        }
    }

    private void unlikeDigits() {
        compare(
                "What an AE decodes from N(0, I) is nothing that the data show.",
                "the network's confidence in samples, of the AE below that of beta 0.001",
                Measures::confidence,
                (ae, vae) -> ae < vae);
        String sentence = "With beta 0 a VAE's samples are as bad as an AE's: clearly worse than with beta 0.001.";
        String measure = "Fréchet distance of beta 0 at least %s times that of beta 0.001".formatted(CLEARLY);
        double free = mean(Kind.FREE, Measures::frechet);
        double balanced = mean(Kind.BALANCED, Measures::frechet);
        if (Double.isNaN(free)) {
            claims.notMeasured(sentence, measure, NO_CLASSES);
        } else {
            claims.add(
                    sentence, measure, values(Measures::frechet, Kind.FREE, Kind.BALANCED), free >= CLEARLY * balanced);
        }
    }

    private void divergence() {
        String rises = "With beta 0 the KL keeps rising.";
        String risesBy = "KL of the last epoch at least %s times that of the middle of training".formatted(RISING);
        String saturates = "With beta 0.001 the KL saturates.";
        String saturatesBy = "KL of the last epoch within %.0f %% of that of the middle of training"
                .formatted(100 * (SATURATED - 1));
        if (models.get(Kind.FREE).epochs() < 2) {
            claims.notMeasured(rises, risesBy, "takes at least 2 epochs");
            claims.notMeasured(saturates, saturatesBy, "takes at least 2 epochs");
            return;
        }
        double free = models.get(Kind.FREE).growth().mean();
        double balanced = models.get(Kind.BALANCED).growth().mean();
        claims.add(rises, risesBy, course(Kind.FREE), free >= RISING);
        claims.add(saturates, saturatesBy, course(Kind.BALANCED), balanced <= SATURATED && balanced >= 1 / SATURATED);
    }

    private String course(Kind kind) {
        Contender model = models.get(kind);
        List<Stat> kl = model.kl();
        long rises = IntStream.range(1, kl.size())
                .filter(epoch -> kl.get(epoch).mean() > kl.get(epoch - 1).mean())
                .count();
        return "%s times, to %s nats; higher than in the epoch before in %d of %d epochs"
                .formatted(number(model.growth()), number(kl.getLast()), rises, kl.size() - 1);
    }

    private void extremes() {
        double ae = mean(Kind.AE, Measures::testRecon);
        double free = mean(Kind.FREE, Measures::testRecon);
        claims.add(
                "With beta 0 a VAE behaves like an AE.",
                "test reconstruction within %.0f %% of the AE's".formatted(100 * ALIKE),
                values(Measures::testRecon, Kind.AE, Kind.FREE),
                Math.abs(free - ae) <= ALIKE * ae);
        claims.add(
                "With beta 0.001 a VAE reconstructs well.",
                "test reconstruction nearer to the AE's than to that of beta 10",
                values(Measures::testRecon, Kind.AE, Kind.BALANCED, Kind.DEAR),
                2 * mean(Kind.BALANCED, Measures::testRecon) < ae + mean(Kind.DEAR, Measures::testRecon));
        Stat active = models.get(Kind.DEAR).stat(Measures::active);
        Stat kl = models.get(Kind.DEAR).stat(Measures::kl);
        claims.add(
                "With beta 10 the posterior collapses to the prior.",
                "no active latent, and a KL of at most %s nats".formatted(NOTHING),
                "%s active, %s nats".formatted(number(active), number(kl)),
                active.mean() == 0 && kl.mean() <= NOTHING);
        Stat sharpness = models.get(Kind.DEAR).stat(Measures::sharpness);
        claims.add(
                "With beta 10 reconstructions are blurred.",
                "sharpness at most %s of the test images'".formatted(BLURRED),
                number(sharpness),
                sharpness.mean() <= BLURRED);
    }

    private void interpolations() {
        compare(
                "Interpolations are smoother in a VAE than in an AE: their steps are more even.",
                "longest step in mean steps, of beta 0.001 below the AE's",
                Measures::longestStep,
                (ae, vae) -> vae < ae);
        compare(
                "Interpolations are smoother in a VAE than in an AE: they go a straighter way.",
                "length in direct distances, of beta 0.001 below the AE's",
                Measures::detour,
                (ae, vae) -> vae < ae);
        compare(
                "Interpolations are smoother in a VAE than in an AE: their edges move more evenly.",
                "longest step of the edges in mean steps, of beta 0.001 below the AE's",
                Measures::longestEdgeStep,
                (ae, vae) -> vae < ae);
        compare(
                "Halfway between two images a VAE's image has clearer edges.",
                "contrast of edges kept halfway, of beta 0.001 above the AE's",
                Measures::contrastHalfway,
                (ae, vae) -> vae > ae);
        compare(
                "Halfway between two images a VAE's image is more clearly something.",
                "the network's confidence halfway, of beta 0.001 above the AE's",
                Measures::halfway,
                (ae, vae) -> vae > ae);
    }

    private void useful(PixelProbe pixels) {
        String sentence = "A VAE's codes are of use for other tasks.";
        String measure =
                "test images that a linear probe of beta 0.001 classifies rightly, above those that one of %s does"
                        .formatted(pixels.title());
        Stat probe = models.get(Kind.BALANCED).stat(Measures::probe);
        if (Double.isNaN(probe.mean())) {
            claims.notMeasured(sentence, measure, NO_CLASSES);
        } else if (Double.isNaN(pixels.accuracy())) {
            claims.notMeasured(sentence, measure, "images of so many values take too long");
        } else {
            claims.add(
                    sentence,
                    measure,
                    "%s, the components %s".formatted(number(probe), number(pixels.accuracy())),
                    probe.mean() > pixels.accuracy());
        }
    }

    private void codes() {
        compare(
                "A VAE's codes are of more use than an AE's.",
                "accuracy of the probe, of beta 0.001 above the AE's",
                Measures::probe,
                (ae, vae) -> vae > ae);
        compare(
                "An AE overfits more than a VAE.",
                "reconstruction on the test split less that on the training split, in nats, of the AE above that of beta 0.001",
                Measures::gap,
                (ae, vae) -> ae > vae);
    }

    /** Adds a claim about the AE and the VAE of beta 0.001. */
    private void compare(
            String sentence, String measure, ToDoubleFunction<Measures> figure, BiPredicate<Double, Double> holds) {
        double ae = mean(Kind.AE, figure);
        double vae = mean(Kind.BALANCED, figure);
        if (Double.isNaN(ae) || Double.isNaN(vae)) {
            claims.notMeasured(sentence, measure, NO_CLASSES);
        } else {
            claims.add(sentence, measure, values(figure, Kind.AE, Kind.BALANCED), holds.test(ae, vae));
        }
    }

    private double mean(Kind kind, ToDoubleFunction<Measures> figure) {
        return models.get(kind).mean(figure);
    }

    private String values(ToDoubleFunction<Measures> figure, Kind... kinds) {
        return Arrays.stream(kinds)
                .map(kind ->
                        "%s: %s".formatted(kind.title(), number(models.get(kind).stat(figure))))
                .collect(Collectors.joining("; "));
    }
}
