package dev.elbow.experiment.conv;

import dev.elbow.data.Dataset;
import dev.elbow.eval.PrincipalComponents;
import dev.elbow.experiment.Chunks;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import java.util.Optional;

/**
 * What is measured of the two models of colour images.
 *
 * @param samples how near samples come to the images; empty if nothing can judge them
 * @param planeShare how much of the variance of the deep model's means two principal components hold
 */
record ColourMeasures(Optional<Samples> samples, Stat planeShare) {
    /** Test images whose means the components are fitted to. */
    static final int POINTS = 1000;

    private static final double HALF = 0.5;

    /**
     * Fréchet distances to the training images.
     *
     * @param quality what measured them
     * @param deep of samples of the deep model
     * @param shallow of samples of the other
     */
    record Samples(SampleQuality quality, Stat deep, Stat shallow) {}

    static ColourMeasures of(Study study, Colour colour) {
        Dataset test = colour.data().test();
        int count = test.count();
        Optional<Samples> samples = study.quality(colour.data(), count)
                .map(quality -> new Samples(
                        quality,
                        colour.deep().stat(run -> quality.frechet(Measures.samples(run, count))),
                        colour.shallow().stat(run -> quality.frechet(Measures.samples(run, count)))));
        return new ColourMeasures(samples, colour.deep().stat(run -> planeShare(run, test)));
    }

    private static double planeShare(TrainedRun run, Dataset test) {
        double[] shares = components(means(run, test), run).shares();
        return shares[0] + shares[1];
    }

    /** Returns the means of the first test images, {@code [n, latents]}. */
    static float[] means(TrainedRun run, Dataset test) {
        return Chunks.map(test, Math.min(POINTS, test.count()), run.model()::encode);
    }

    /** Returns the two directions in which the means vary most. */
    static PrincipalComponents components(float[] means, TrainedRun run) {
        return PrincipalComponents.fit(means, run.model().latent(), 2);
    }

    void claim(ClaimList claims, Colour colour) {
        Stat deep = Colour.loss(colour.deep());
        Stat shallow = Colour.loss(colour.shallow());
        claims.add(
                "Colour images need a deeper network.",
                "negative ELBO of %s in nats, below that of conv-vae after as many epochs".formatted(Colour.DATA),
                "deep-conv-vae %s, conv-vae %s".formatted(ClaimList.number(deep), ClaimList.number(shallow)),
                deep.mean() < shallow.mean());
        String sentence = "So do new images in colour.";
        String measure = "Fréchet distance of decoded N(0, I) to %s, below that of conv-vae".formatted(Colour.DATA);
        samples.ifPresentOrElse(
                judged -> claims.add(
                        sentence,
                        measure,
                        "deep-conv-vae %s, conv-vae %s, real test images %s"
                                .formatted(
                                        ClaimList.number(judged.deep()),
                                        ClaimList.number(judged.shallow()),
                                        ClaimList.number(judged.quality().floor())),
                        judged.deep().mean() < judged.shallow().mean()),
                () -> claims.notMeasured(sentence, measure, "the data have no labels"));
        int latents = colour.deep().first().model().latent();
        claims.add(
                "A code of more than two latents cannot be looked at directly.",
                "share of the variance of %d means that the best two directions hold, below a half".formatted(latents),
                ClaimList.percent(planeShare),
                planeShare.mean() < HALF);
    }
}
