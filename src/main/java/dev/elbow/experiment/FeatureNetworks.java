package dev.elbow.experiment;

import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.eval.Classifier;
import dev.elbow.eval.FeatureNetwork;
import dev.elbow.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The networks that judge images of a study's data sets, each opened once. What takes classes, such as the Inception Score, comes
 * from a classifier of the data; so do the features of the Fréchet distance unless the study was given another network for them.
 * Owns them.
 */
final class FeatureNetworks implements AutoCloseable {
    /** What pages call the usual network. */
    private static final String CLASSIFIER = "a classifier of these images";

    private final Device device;
    private final Optional<FeatureSource> source;
    private final DataSplits own;
    private final StudyProgress progress;
    private final PageHead head;
    private final Map<DataSplits, Classifier> classifiers = new HashMap<>();
    private final Map<Shape, FeatureNetwork> given = new HashMap<>();

    /**
     * Opens the network that the study was given for its own data, if it was given one: what is wrong with it shall show before
     * hours of training.
     */
    FeatureNetworks(
            Device device, Optional<FeatureSource> source, DataSplits own, StudyProgress progress, PageHead head) {
        this.device = device;
        this.source = source;
        this.own = own;
        this.progress = progress;
        this.head = head;
        given(own);
    }

    /** Returns what judges images of a data set; empty if there is neither a given network nor anything to train one on. */
    Optional<SampleQuality> quality(DataSplits data, int count) {
        Optional<FeatureNetwork> classifier = classifier(data);
        Optional<FeatureNetwork> features = given(data).or(() -> classifier);
        return features.map(network -> {
            if (source.isPresent()) {
                progress.step("features of %,d images by %s", data.train().count(), network.name());
            }
            return SampleQuality.of(network, classifier, data, count, progress::check);
        });
    }

    /** Returns what sentences call the network of the features. */
    String describe() {
        return source.isPresent()
                ? "the network " + given.get(own.train().shape()).name()
                : CLASSIFIER;
    }

    /** Returns the name of the network that the study was given. */
    Optional<String> givenName() {
        return given(own).map(FeatureNetwork::name);
    }

    private Optional<FeatureNetwork> given(DataSplits data) {
        return source.map(from -> given.computeIfAbsent(data.train().shape(), shape -> {
            FeatureNetwork network = from.open(shape);
            head.fact(
                    "feature network",
                    "%s, %,d features; distances of another network do not compare"
                            .formatted(network.name(), network.features()));
            return network;
        }));
    }

    private Optional<FeatureNetwork> classifier(DataSplits data) {
        if (!suits(data)) {
            return Optional.empty();
        }
        String name = data.train().name();
        if (!classifiers.containsKey(data)) {
            progress.step("network that judges images: the classifier of %s, trained once for each data set", name);
        }
        Classifier classifier = classifiers.computeIfAbsent(data, of -> Classifier.of(device, of, progress.stopper()));
        String what = source.isPresent() ? "classifier" : "feature network";
        head.fact(
                data == own ? what : what + " of " + name,
                "%s, %.2f %% of test images right".formatted(classifier.name(), 100 * classifier.testAccuracy()));
        return Optional.of(classifier);
    }

    /** Returns whether a classifier can be trained on the data: images with labels of at least two classes, all to learn from. */
    private static boolean suits(DataSplits data) {
        Dataset train = data.train();
        return train.hasLabels()
                && data.test().hasLabels()
                && train.classNames().size() >= 2
                && train.classNames().size() >= data.test().classNames().size()
                && train.shape().isImage();
    }

    @Override
    public void close() {
        classifiers.values().forEach(Classifier::close);
        given.values().forEach(FeatureNetwork::close);
    }
}
