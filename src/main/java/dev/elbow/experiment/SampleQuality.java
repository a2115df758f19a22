package dev.elbow.experiment;

import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.eval.ClassHistogram;
import dev.elbow.eval.FeatureNetwork;
import dev.elbow.eval.FrechetDistance;
import dev.elbow.eval.Gaussian;
import dev.elbow.eval.InceptionScore;
import dev.elbow.report.Page;
import java.util.Arrays;
import java.util.Optional;

/**
 * How near generated images come to a data set, as networks see both. Figures compare only between equal networks and numbers of
 * images; the floor is what real images of the test split come to. Networks are the study's.
 */
public final class SampleQuality {
    private static final int CHUNK = 1000;

    private final FeatureNetwork network;
    private final Optional<FeatureNetwork> classifier;
    private final int pixels;
    private final Runnable checkpoint;
    private final Gaussian train;
    private final double floor;

    private SampleQuality(
            FeatureNetwork network,
            Optional<FeatureNetwork> classifier,
            DataSplits data,
            int count,
            Runnable checkpoint) {
        this.network = network;
        this.classifier = classifier;
        this.pixels = data.train().shape().elements();
        this.checkpoint = checkpoint;
        this.train = fit(data.train(), data.train().count());
        this.floor = FrechetDistance.between(
                train, fit(data.test(), Math.min(count, data.test().count())));
    }

    /**
     * Fits the features of the training split, and the first {@code count} images of the test split for the floor.
     *
     * @param network gives the features
     * @param classifier gives the classes; empty if there is none, which leaves what takes them unmeasured
     * @param checkpoint is called between pieces of the work, and may stop it by an exception
     */
    static SampleQuality of(
            FeatureNetwork network,
            Optional<FeatureNetwork> classifier,
            DataSplits data,
            int count,
            Runnable checkpoint) {
        return new SampleQuality(network, classifier, data, count, checkpoint);
    }

    private Gaussian fit(Dataset data, int count) {
        Gaussian.Fit fit = new Gaussian.Fit(network.features());
        for (int from = 0; from < count; from += CHUNK) {
            checkpoint.run();
            fit.add(network.features(data.samples(from, Math.min(count, from + CHUNK))));
        }
        return fit.gaussian();
    }

    /** Returns a table's title that says, if there is a network, whose features its Fréchet distances take. */
    public static String titled(String title, Optional<SampleQuality> quality) {
        return quality.map(one -> "%s; Fréchet distances by features of %s".formatted(title, one.network.name()))
                .orElse(title);
    }

    /** Returns the Fréchet distance of test images to the training split: no generator need come nearer. */
    public double floor() {
        return floor;
    }

    /** Returns the Fréchet distance of images {@code [n, H, W, C]}, n at least 2, to the training split. */
    public double frechet(float[] images) {
        Gaussian.Fit fit = new Gaussian.Fit(network.features());
        int chunk = CHUNK * pixels;
        for (int from = 0; from < images.length; from += chunk) {
            checkpoint.run();
            fit.add(network.features(Arrays.copyOfRange(images, from, Math.min(images.length, from + chunk))));
        }
        return FrechetDistance.between(train, fit.gaussian());
    }

    /** Returns whether there is a classifier, which classes, confidence and Inception Score take. */
    public static boolean knowsClasses(Optional<SampleQuality> quality) {
        return quality.flatMap(one -> one.classifier).isPresent();
    }

    /**
     * Says on a page what is left out for want of a classifier, if there is none.
     *
     * @param ofClasses what takes its classes, for example "the Inception Score"
     */
    public static void noteLeftOut(Page page, Optional<SampleQuality> quality, String ofClasses) {
        if (!knowsClasses(quality)) {
            String all = quality.isPresent() ? ofClasses : "the Fréchet distance, " + ofClasses;
            page.note("Left out, since the data have no labels of at least two classes to train a classifier on: %s."
                    .formatted(all));
        }
    }

    /**
     * Returns the mean probability that the classifier gives to the likeliest class of each image: near 1 for images that are
     * clearly something; NaN without a classifier.
     */
    public double confidence(float[] images) {
        if (classifier.isEmpty()) {
            return Double.NaN;
        }
        float[] probabilities = classifier.get().probabilities(images);
        int classes = classifier.get().classes();
        double sum = 0;
        for (int row = 0; row < probabilities.length; row += classes) {
            float largest = 0;
            for (int i = 0; i < classes; i++) {
                largest = Math.max(largest, probabilities[row + i]);
            }
            sum += largest;
        }
        return sum / (images.length / pixels);
    }

    /** Returns how often the classifier takes images for each class; empty without a classifier. */
    public Optional<ClassHistogram> classes(float[] images) {
        return classifier.map(by -> ClassHistogram.ofLikeliest(by.probabilities(images), by.classes()));
    }

    /** Returns the Inception Score of images; empty without a classifier. */
    public Optional<InceptionScore> inception(float[] images, long seed) {
        int splits = Math.min(InceptionScore.SPLITS, images.length / pixels);
        return classifier.map(by -> InceptionScore.of(by.probabilities(images), by.classes(), splits, seed));
    }
}
