package dev.elbow.experiment.conv;

import static dev.elbow.experiment.ClaimList.number;
import static dev.elbow.experiment.ClaimList.percent;

import dev.elbow.eval.ClassHistogram;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What is asserted about the two models, beside what was measured; of several seeds the means decide. */
final class ConvClaims {
    /** "Most": the share of images whose latents must be there. */
    private static final double MOST = 0.95;
    /** Two classes are next to each other if their distance is among this share of the smallest. */
    private static final double NEAR = 0.2;
    /** A class is missing among samples if it has less than this share of what it has among training images. */
    private static final double MISSING = 0.1;
    /** Two draws differ visibly if they do by more than one of 255 levels of grey. */
    private static final double VISIBLE = 1;

    private static final List<String> DIGITS =
            IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    private static final String NO_LABELS = "the data have no labels";

    private final Study study;
    private final Compared compared;
    private final List<Latents> latents;
    private final ClaimList claims;

    ConvClaims(Study study, Compared compared, List<Latents> latents, ClaimList claims) {
        this.study = study;
        this.compared = compared;
        this.latents = latents;
        this.claims = claims;
    }

    void add(Denoising denoising) {
        plane();
        neighbours(4, 9);
        neighbours(3, 8);
        draws();
        collapse();
        modes();
        samples();
        fidelity();
        gap();
        dimensions();
        denoising(denoising);
        realTime();
    }

    private void plane() {
        Stat inside = stat(Latents::inside);
        claims.add(
                "Most latents lie within [-3, 3].",
                "share of test images whose means both do, at least %.0f %%".formatted(100 * MOST),
                percent(inside),
                inside.mean() >= MOST);
    }

    private void neighbours(int a, int b) {
        String sentence = "Similar digits lie next to each other: %d and %d.".formatted(a, b);
        String measure = "rank of the distance between their centres among all pairs, in the nearest fifth";
        if (!study.hasLabels()) {
            claims.notMeasured(sentence, measure, NO_LABELS);
            return;
        }
        if (!study.data().test().classNames().equals(DIGITS)) {
            claims.notMeasured(sentence, measure, "the data's classes are not the ten digits");
            return;
        }
        Stat rank = stat(one -> one.neighbours().orElseThrow().rank(a, b));
        if (Double.isNaN(rank.mean())) {
            claims.notMeasured(sentence, measure, "one of the two is not among the test images");
            return;
        }
        int pairs = latents.getFirst().neighbours().orElseThrow().pairs().size();
        claims.add(
                sentence,
                measure,
                "%s of %d, distance %s"
                        .formatted(
                                number(rank, "%.0f"),
                                pairs,
                                number(
                                        stat(one ->
                                                one.neighbours().orElseThrow().distance(a, b)),
                                        "%.2f")),
                rank.mean() <= NEAR * pairs);
    }

    private void draws() {
        Stat difference = stat(Latents::drawDifference);
        claims.add(
                "Several draws of the same input differ.",
                "root mean square difference of two, in levels of grey of 255, above 1",
                number(difference, "%.1f"),
                difference.mean() > VISIBLE);
    }

    private void collapse() {
        int all = compared.vae().first().model().latent();
        Stat active = compared.vae().stat(m -> m.test().activeUnits());
        Stat kl = compared.vae().stat(m -> m.test().kl());
        claims.add(
                "The VAE's posterior has not collapsed.",
                "all latents active after the last epoch",
                "%s of %d, KL %s nats".formatted(number(active, "%.0f"), all, number(kl, "%.2f")),
                active.mean() == all);
    }

    private void modes() {
        String sentence = "There is no mode collapse: samples of the VAE show every class.";
        String measure =
                "smallest share of a class among samples, relative to its share among training images, at least 10 %";
        if (!compared.knowsClasses()) {
            claims.notMeasured(sentence, measure, NO_LABELS);
            return;
        }
        ClassHistogram real = ClassHistogram.of(
                study.data().train().labels(), study.data().test().classNames().size());
        Stat least = compared.vae().stat(m -> leastCovered(m.classes().orElseThrow(), real));
        claims.add(sentence, measure, percent(least), least.mean() >= MISSING);
    }

    private static double leastCovered(ClassHistogram drawn, ClassHistogram real) {
        return IntStream.range(0, real.counts().length)
                .filter(label -> real.counts()[label] > 0)
                .mapToDouble(label -> drawn.share(label) / real.share(label))
                .min()
                .orElseThrow();
    }

    private void samples() {
        String sentence = "To make new images takes the VAE: noise in place of an autoencoder's code decodes to none.";
        String measure = "Fréchet distance of decoded N(0, I), below the autoencoder's";
        if (compared.quality().isEmpty()) {
            claims.notMeasured(sentence, measure, NO_LABELS);
            return;
        }
        versus(sentence, measure, Measures::sampleFrechet, "%.1f", false);
    }

    private void fidelity() {
        versus(
                "The autoencoder reconstructs more faithfully.",
                "BCE of test images in nats, below the VAE's",
                m -> m.test().recon(),
                "%.1f",
                true);
    }

    private void gap() {
        versus(
                "An autoencoder overfits more than a VAE.",
                "reconstruction loss that test images cost more than training images, in %, above the VAE's",
                m -> 100 * m.gap(),
                "%.2f",
                false);
    }

    /** A figure of both models, and whether the autoencoder's is the smaller one as claimed, or the larger one. */
    private void versus(
            String sentence,
            String measure,
            ToDoubleFunction<Measures> figure,
            String format,
            boolean autoencoderIsBelow) {
        Stat ae = compared.ae().stat(figure);
        Stat vae = compared.vae().stat(figure);
        claims.add(
                sentence,
                measure,
                "conv-ae %s, conv-vae %s".formatted(number(ae, format), number(vae, format)),
                autoencoderIsBelow ? ae.mean() < vae.mean() : ae.mean() > vae.mean());
    }

    private void dimensions() {
        int code = compared.ae().first().model().latent();
        int pixels = study.data().test().shape().elements();
        claims.add(
                "An autoencoder reduces dimensions.",
                "values in a code of conv-ae, below the values of an image",
                "%,d of %,d; conv-vae has %d"
                        .formatted(code, pixels, compared.vae().first().model().latent()),
                code < pixels);
    }

    private void denoising(Denoising denoising) {
        Stat ae = denoising.error(denoising.ae());
        Stat vae = denoising.error(denoising.vae());
        double noisy = denoising.noisyError();
        claims.add(
                "An autoencoder takes noise away.",
                "mean squared difference from the clean image, below that of the noisy one",
                String.format(Locale.ROOT, "noisy %.4f, conv-ae %s", noisy, number(ae, "%.4f")),
                ae.mean() < noisy);
        claims.add(
                "A VAE takes noise away.",
                "mean squared difference from the clean image, below that of the noisy one",
                String.format(Locale.ROOT, "noisy %.4f, conv-vae %s", noisy, number(vae, "%.4f")),
                vae.mean() < noisy);
    }

    private void realTime() {
        float[] image = study.data().test().sample(0);
        Stat milliseconds = compared.vae().runs().stat(run -> RealTime.reconstruction(run.model(), image));
        claims.add(
                "Use in real time takes a compressed or distilled model.",
                "median time of one image through conv-vae, above that of a frame at 60 a second",
                String.format(
                        Locale.ROOT,
                        "%s ms on %s, a frame is %.1f ms",
                        number(milliseconds, "%.2f"),
                        study.device().backend(),
                        RealTime.FRAME),
                milliseconds.mean() > RealTime.FRAME);
    }

    private Stat stat(ToDoubleFunction<Latents> figure) {
        return Stat.over(latents, figure);
    }
}
