package dev.elbow.eval;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Graph;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import dev.elbow.train.LearningRate;
import dev.elbow.train.TrainOptions;
import dev.elbow.train.Trainer;
import java.util.Arrays;

/**
 * Multinomial logistic regression on rows of features, latent codes for example: how much of the classes a linear map can read
 * from them (Alain and Bengio, "Understanding intermediate layers using linear classifier probes", 2016). Features are
 * standardized with mean and deviation of the training rows, so their scale does not matter; there is no regularization. With
 * equal rows, labels, device and seed the bits are equal.
 *
 * <p>Owns its model; the device must outlive it.
 */
public final class LinearProbe implements AutoCloseable {
    /** Updates at least, so that few rows are seen often enough. */
    private static final int STEPS = 3000;

    private static final int MOST_EPOCHS = 200;
    private static final int BATCH = 256;
    private static final float LEARNING_RATE = 0.01f;

    private final Autoencoder model;
    private final double[] mean;
    private final double[] deviation;

    private LinearProbe(Autoencoder model, double[] mean, double[] deviation) {
        this.model = model;
        this.mean = mean;
        this.deviation = deviation;
    }

    /**
     * Fits a probe on all lanes of a device.
     *
     * @param rows row-major {@code [n, width]}
     * @param width features of a row
     * @param labels the class of each row, from 0
     * @param classes at least 2
     * @param seed of the initialisation and of the order of rows
     * @throws IllegalArgumentException if there is not one label for each row, or a label is no class
     * @throws ElbowException if a feature is not finite
     */
    public static LinearProbe fit(Device device, float[] rows, int width, int[] labels, int classes, long seed) {
        check(rows, width, labels, classes);
        double[] mean = new double[width];
        double[] deviation = new double[width];
        for (int i = 0; i < rows.length; i++) {
            mean[i % width] += rows[i];
        }
        Arrays.setAll(mean, i -> mean[i] / labels.length);
        for (int i = 0; i < rows.length; i++) {
            double difference = rows[i] - mean[i % width];
            deviation[i % width] += difference * difference;
        }
        Arrays.setAll(deviation, i -> Math.sqrt(deviation[i] / labels.length));
        for (int i = 0; i < width; i++) {
            if (!Double.isFinite(deviation[i])) {
                throw new ElbowException("a linear probe needs finite features, column %d holds others".formatted(i));
            }
        }
        Graph graph = Graph.builder(Shape.of(width))
                .add(new Dense(classes), new SoftmaxLoss())
                .build();
        LinearProbe probe = new LinearProbe(Autoencoder.create(device, graph, seed), mean, deviation);
        try {
            probe.train(rows, labels, seed);
            return probe;
        } catch (RuntimeException | Error e) {
            probe.close();
            throw e;
        }
    }

    private void train(float[] rows, int[] labels, long seed) {
        int batch = Math.min(BATCH, labels.length);
        int steps = (labels.length + batch - 1) / batch;
        TrainOptions options = TrainOptions.builder()
                .epochs(Math.clamp((STEPS + steps - 1) / steps, 1, MOST_EPOCHS))
                .batch(batch)
                .learningRate(new LearningRate.Cosine(LEARNING_RATE))
                .seed(seed)
                .build();
        try (Dataset data = Dataset.of(standardized(rows), model.graph().input())) {
            if (new Trainer(options).train(model, data.labelled(labels)).cancelled()) {
                throw new ElbowException("the fit of a linear probe was interrupted");
            }
        }
    }

    private static void check(float[] rows, int width, int[] labels, int classes) {
        if (width < 1 || labels.length < 1 || (long) labels.length * width != rows.length) {
            throw new IllegalArgumentException("%d labels need as many rows of %d features, got %d values"
                    .formatted(labels.length, width, rows.length));
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "classes are 0 to %d, row %d has %d".formatted(classes - 1, i, labels[i]));
            }
        }
    }

    /** A column that never varies says nothing: it becomes 0. */
    private float[] standardized(float[] rows) {
        float[] standardized = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int column = i % mean.length;
            standardized[i] = deviation[column] == 0 ? 0 : (float) ((rows[i] - mean[column]) / deviation[column]);
        }
        return standardized;
    }

    /**
     * Returns the class probabilities {@code [n, classes]} of rows {@code [n, width]}.
     *
     * @throws IllegalArgumentException if the array does not hold whole rows
     */
    public float[] probabilities(float[] rows) {
        return model.reconstruct(standardized(rows));
    }

    /**
     * Classifies rows whose classes are known.
     *
     * @throws IllegalArgumentException if there is not one label for each row, or a label is no class
     */
    public Classification classify(float[] rows, int[] labels) {
        int classes = model.graph().output().elements();
        check(rows, mean.length, labels, classes);
        return Classification.of(labels, Rows.largest(probabilities(rows), classes), classes);
    }

    @Override
    public void close() {
        model.close();
    }
}
