package dev.elbow.experiment;

import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.eval.Classifier;
import dev.elbow.train.TrainListener;
import java.util.HashMap;
import java.util.Map;

/** The classifiers that judge images, one for each data set of a study. Owns them. */
final class FeatureNetworks implements AutoCloseable {
    private final Device device;
    private final TrainListener listener;
    private final Map<DataSplits, Classifier> networks = new HashMap<>();

    /**
     * Begins without any.
     *
     * @param listener hears of trainings
     */
    FeatureNetworks(Device device, TrainListener listener) {
        this.device = device;
        this.listener = listener;
    }

    /** Returns whether a classifier can be trained on the data: images with labels of at least two classes, all to learn from. */
    static boolean suits(DataSplits data) {
        Dataset train = data.train();
        return train.hasLabels()
                && data.test().hasLabels()
                && train.classNames().size() >= 2
                && train.classNames().size() >= data.test().classNames().size()
                && train.shape().isImage();
    }

    /** Returns whether the classifier of a data set is here already. */
    boolean has(DataSplits data) {
        return networks.containsKey(data);
    }

    /** Returns the classifier of a data set that suits. */
    Classifier get(DataSplits data) {
        return networks.computeIfAbsent(data, of -> Classifier.of(device, of, listener));
    }

    @Override
    public void close() {
        networks.values().forEach(Classifier::close);
    }
}
