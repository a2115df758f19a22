package dev.elbow.train;

import dev.elbow.ElbowException;
import dev.elbow.backend.Samples;
import dev.elbow.data.Dataset;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.model.Autoencoder;

/** A data set as a model takes it: checked, and on its device with labels where the model's loss compares with them. */
public final class ModelSamples {
    private ModelSamples() {}

    /**
     * Checks that a model takes a data set.
     *
     * @param what calls the data in messages, for example {@code "training data"}
     * @throws ElbowException if the samples have another shape, or values that the loss cannot compare with, or the loss compares
     *     with labels and the data has none, or has more classes than the model
     */
    public static void check(Autoencoder model, Dataset data, String what) {
        Graph graph = model.graph();
        if (!graph.input().equals(data.shape())) {
            throw new ElbowException(
                    "the model takes samples of %s, the %s has %s".formatted(graph.input(), what, data.shape()));
        }
        checkValues(graph, data, what);
        if (!comparesWithLabels(model)) {
            return;
        }
        int classes = graph.output().elements();
        if (!data.hasLabels()) {
            throw new ElbowException("the model tells %d classes apart, but the %s, %s, has no labels"
                    .formatted(classes, what, data.name()));
        }
        if (data.classNames().size() > classes) {
            throw new ElbowException("the model tells %d classes apart, the %s, %s, has %d"
                    .formatted(classes, what, data.name(), data.classNames().size()));
        }
    }

    private static void checkValues(Graph graph, Dataset data, String what) {
        boolean probabilities =
                graph.loss().filter(BernoulliLoss.class::isInstance).isPresent();
        float low = probabilities ? 0 : -Float.MAX_VALUE;
        float high = probabilities ? 1 : Float.MAX_VALUE;
        long position = data.firstOutside(low, high);
        if (position < 0) {
            return;
        }
        int sample = (int) (position / data.shape().elements());
        float value = data.sample(sample)[(int) (position % data.shape().elements())];
        throw new ElbowException("the %s, %s, holds %s in sample %d, expected %s"
                .formatted(
                        what,
                        data.name(),
                        value,
                        sample,
                        probabilities && Float.isFinite(value)
                                ? "values in [0, 1] for the Bernoulli loss: scale them (0 to 255: divide by 255), or take a Gaussian loss (--loss gaussian)"
                                : "finite values"));
    }

    /** Makes a data set that passes {@link #check} available to plans on the model's device; the caller closes the result. */
    public static Samples open(Autoencoder model, Dataset data) {
        int[] labels = comparesWithLabels(model) ? data.labels() : null;
        return model.device().samples(data.data(), data.type(), data.shape(), data.count(), labels);
    }

    /** Returns the summary of what the model learns from, of a data set that passes {@link #check}. */
    static DataSummary summary(Autoencoder model, Dataset data) {
        return comparesWithLabels(model) ? DataSummary.withLabels(data) : DataSummary.of(data);
    }

    private static boolean comparesWithLabels(Autoencoder model) {
        return model.graph().loss().filter(SoftmaxLoss.class::isInstance).isPresent();
    }
}
