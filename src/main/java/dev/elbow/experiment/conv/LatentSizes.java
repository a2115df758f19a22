package dev.elbow.experiment.conv;

import dev.elbow.eval.Elbo;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.Evaluation;
import dev.elbow.train.TrainOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The same VAE with two to 64 latents. It is the dense one: the convolutional VAE has a layer of 16 values in front of its latents,
 * and codes larger than that would be measured as that layer.
 *
 * @param sizes one for each of {@link #LATENTS}, in rising order
 * @param quality what judged samples, or empty
 */
record LatentSizes(List<Size> sizes, Optional<SampleQuality> quality) {
    static final int[] LATENTS = {2, 4, 8, 16, 32, 64};
    static final Preset MODEL = Preset.DENSE_VAE;

    private static final int EPOCHS = 10;
    private static final int QUICK_EPOCHS = 3;
    private static final String NO_LABELS = "the data have no labels";

    /**
     * What was measured of one size.
     *
     * @param latents number of latents
     * @param runs one for each seed
     * @param test the test split, with the final weights of each seed
     * @param sampleFrechet Fréchet distance of decoded N(0, I) to the training split; not a number without labels
     */
    record Size(int latents, SeedRuns runs, List<Evaluation> test, Stat sampleFrechet) {
        Stat stat(ToDoubleFunction<Evaluation> figure) {
            return Stat.over(test, figure);
        }
    }

    /** Trains one model for each of {@link #LATENTS}. */
    static List<SeedRuns> train(Study study) {
        List<SeedRuns> trained = new ArrayList<>();
        for (int latents : LATENTS) {
            trained.add(study.runs(
                    "latent-" + latents,
                    study.model(MODEL, ModelOptions.defaults().withLatent(latents)),
                    options(study)));
        }
        return trained;
    }

    static TrainOptions options(Study study) {
        return Training.options(study, study.data(), MODEL, EPOCHS, QUICK_EPOCHS);
    }

    /**
     * Measures what {@link #train} trained.
     *
     * @param quality what judges samples, or empty
     * @param images the number of samples to judge
     */
    static LatentSizes of(Study study, List<SeedRuns> trained, Optional<SampleQuality> quality, int images) {
        List<Size> sizes = new ArrayList<>();
        for (int i = 0; i < LATENTS.length; i++) {
            study.step("measure %d latents", LATENTS[i]);
            SeedRuns runs = trained.get(i);
            List<Evaluation> test =
                    runs.each(run -> Elbo.evaluate(run.model(), study.data().test(), run.seed()));
            sizes.add(new Size(
                    LATENTS[i],
                    runs,
                    test,
                    runs.stat(run -> quality.map(one -> one.frechet(Measures.samples(run, images)))
                            .orElse(Double.NaN))));
        }
        return new LatentSizes(sizes, quality);
    }

    /** Returns the number of epochs of each training. */
    int epochs() {
        return sizes.getFirst().runs().first().metrics(EpochMetrics.TRAIN).size();
    }

    void claim(ClaimList claims) {
        Size smallest = sizes.getFirst();
        Size largest = sizes.getLast();
        double[] recon = means(size -> size.stat(Evaluation::recon));
        claims.add(
                "A larger code reconstructs better.",
                "BCE of test images in nats, falls from each number of latents to the next until it is least",
                listed(size -> size.stat(Evaluation::recon)),
                recon[0] > recon[recon.length - 1] && fallsToItsLeast(recon));
        claims.add(
                "The gain runs out: latents beyond what the images need stay unused.",
                "active ones of %d latents, below %d".formatted(largest.latents(), largest.latents()),
                listed(size -> size.stat(Evaluation::activeUnits)),
                largest.stat(Evaluation::activeUnits).mean() < largest.latents());
        String sentence =
                "%d latents, which can be looked at, are too few for good samples.".formatted(smallest.latents());
        String measure = "Fréchet distance of decoded N(0, I), above the least of all sizes";
        if (quality.isPresent()) {
            double[] distances = means(Size::sampleFrechet);
            claims.add(
                    sentence,
                    measure,
                    listed(Size::sampleFrechet),
                    distances[0] > Arrays.stream(distances).min().orElseThrow());
        } else {
            claims.notMeasured(sentence, measure, NO_LABELS);
        }
    }

    private double[] means(Function<Size, Stat> figure) {
        return sizes.stream().mapToDouble(size -> figure.apply(size).mean()).toArray();
    }

    private static boolean fallsToItsLeast(double[] values) {
        double least = Arrays.stream(values).min().orElseThrow();
        for (int i = 0; values[i] > least; i++) {
            if (values[i + 1] >= values[i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns each figure with its number of latents. */
    private String listed(Function<Size, Stat> figure) {
        return String.join(
                ", ",
                sizes.stream()
                        .map(size -> "%s at %d".formatted(ClaimList.number(figure.apply(size)), size.latents()))
                        .toList());
    }
}
