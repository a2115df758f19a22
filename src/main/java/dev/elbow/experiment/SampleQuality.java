package dev.elbow.experiment;

import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.eval.FeatureNetwork;
import dev.elbow.eval.FrechetDistance;
import dev.elbow.eval.Gaussian;

/**
 * How near generated images come to a data set, as a feature network sees both. Figures compare only between equal networks and
 * numbers of images; the floor is what real images of the test split come to.
 */
public final class SampleQuality {
    private static final int CHUNK = 1000;

    private final FeatureNetwork network;
    private final int pixels;
    private final Gaussian train;
    private final double floor;

    private SampleQuality(FeatureNetwork network, int pixels, Gaussian train, double floor) {
        this.network = network;
        this.pixels = pixels;
        this.train = train;
        this.floor = floor;
    }

    /** Fits the features of the training split, and the first {@code count} images of the test split for the floor. */
    public static SampleQuality of(FeatureNetwork network, DataSplits data, int count) {
        Gaussian train = fit(network, data.train(), data.train().count());
        double floor = FrechetDistance.between(
                train, fit(network, data.test(), Math.min(count, data.test().count())));
        return new SampleQuality(network, data.train().shape().elements(), train, floor);
    }

    private static Gaussian fit(FeatureNetwork network, Dataset data, int count) {
        Gaussian.Fit fit = new Gaussian.Fit(network.features());
        for (int from = 0; from < count; from += CHUNK) {
            fit.add(network.features(data.samples(from, Math.min(count, from + CHUNK))));
        }
        return fit.gaussian();
    }

    /** Returns the Fréchet distance of test images to the training split: no generator need come nearer. */
    public double floor() {
        return floor;
    }

    /** Returns the Fréchet distance of images {@code [n, H, W, C]}, n at least 2, to the training split. */
    public double frechet(float[] images) {
        return FrechetDistance.between(train, FrechetDistance.fit(network.features(images), network.features()));
    }

    /** Returns the mean probability that the network gives to the likeliest class of each image: near 1 for images that are clearly something. */
    public double confidence(float[] images) {
        float[] probabilities = network.probabilities(images);
        int classes = network.classes();
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
}
