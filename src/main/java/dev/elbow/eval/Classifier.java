package dev.elbow.eval;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.graph.Conv;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Initialisation;
import dev.elbow.graph.Relu;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import dev.elbow.train.DataSummary;
import dev.elbow.train.LearningRate;
import dev.elbow.train.ModelSamples;
import dev.elbow.train.TrainListener;
import dev.elbow.train.TrainOptions;
import dev.elbow.train.TrainResult;
import dev.elbow.train.Trainer;
import java.util.List;

/**
 * A small convolutional classifier, trained on a data set's labels by Elbow itself: conv16 k3 s2 ReLU, conv32 k3 s2 ReLU, dense
 * 128 ReLU, which are its features, dense to the classes. Takes images of any size with any number of channels. Its bits are
 * those of {@link Trainer}: with equal data, seed and reproducibility key they are equal.
 *
 * <p>Owns its model; the device must outlive it. Methods may be called from several threads at once.
 */
public final class Classifier implements FeatureNetwork {
    /** Raised when network or training changes: figures of different versions do not compare. */
    static final int VERSION = 1;

    private static final int FEATURES = 128;
    private static final int EPOCHS = 6;
    private static final int BATCH = 64;
    private static final float LEARNING_RATE = 2e-3f;
    /** Images turned into rows of floats at a time. */
    private static final int CHUNK = 1024;

    private final Autoencoder model;
    private final String name;
    private final double testAccuracy;

    Classifier(Autoencoder model, String name, double testAccuracy) {
        this.model = model;
        this.name = name;
        this.testAccuracy = testAccuracy;
    }

    /**
     * Returns the classifier of a data set from the user's cache ({@code $XDG_CACHE_HOME/elbow/classifiers} or {@code
     * ~/.cache/elbow/classifiers}), or trains it with seed 0 and keeps it there: so that figures of all runs on the same data
     * compare, whichever device it was trained on.
     *
     * @param listeners hear of the training, if there is one
     * @throws ElbowException as {@link #train}
     */
    public static Classifier of(Device device, DataSplits data, TrainListener... listeners) {
        return ClassifierCache.ofUser().get(device, data, listeners);
    }

    /**
     * Trains a classifier, on all lanes of the device.
     *
     * @param seed of its initialisation and of the order of samples
     * @param listeners hear of the training
     * @throws ElbowException if the samples are no images, there are no labels, or fewer than two classes, or the training was
     *     interrupted
     */
    public static Classifier train(Device device, DataSplits data, long seed, TrainListener... listeners) {
        check(data);
        Dataset train = data.train();
        Autoencoder model = Autoencoder.create(device, graph(train), seed);
        try {
            Trainer trainer = new Trainer(TrainOptions.builder()
                    .epochs(EPOCHS)
                    .batch(Math.min(BATCH, train.count()))
                    .learningRate(new LearningRate.Cosine(LEARNING_RATE))
                    .seed(seed)
                    .build());
            for (TrainListener listener : listeners) {
                trainer.listener(listener);
            }
            TrainResult result = trainer.train(model, train);
            if (result.cancelled()) {
                throw new ElbowException(
                        "the training of the classifier of %s was interrupted".formatted(train.name()));
            }
            return new Classifier(model, name(train, seed), Double.NaN).judgedBy(data.test());
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** Returns this classifier with the accuracy on another test split; closes it if that cannot be. */
    Classifier judgedBy(Dataset test) {
        try {
            return new Classifier(model, name, accuracy(test));
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** Refuses data that no classifier can learn from and be judged by. */
    static void check(DataSplits data) {
        Dataset train = data.train();
        if (!train.shape().isImage()) {
            throw new ElbowException(
                    "a classifier takes images [H, W, C], %s has samples of %s".formatted(train.name(), train.shape()));
        }
        for (Dataset split : List.of(train, data.test())) {
            if (!split.hasLabels()) {
                throw new ElbowException("a classifier learns from labels, %s of %,d samples has none"
                        .formatted(split.name(), split.count()));
            }
        }
        int classes = train.classNames().size();
        int tested = data.test().classNames().size();
        if (classes < 2 || tested > classes) {
            throw new ElbowException(
                    "a classifier needs two classes or more, and no others in the test split: %s has %d and %d"
                            .formatted(train.name(), classes, tested));
        }
    }

    private static Graph graph(Dataset train) {
        return Graph.builder(train.shape())
                .add(new Conv(16, 3, 2, 1), new Relu(), new Conv(32, 3, 2, 1), new Relu())
                .add(new Flatten(), new Dense(FEATURES), new Relu())
                .code()
                .add(new Dense(train.classNames().size()), new SoftmaxLoss())
                .initialisation(Initialisation.KERAS)
                .build();
    }

    /** Returns what a classifier of this training data is called, also in the cache. */
    static String name(Dataset train, long seed) {
        String plain = train.name().replaceAll("[^A-Za-z0-9._-]", "_");
        return "%s-%s-v%d-seed%d".formatted(plain, DataSummary.withLabels(train).checksum(), VERSION, seed);
    }

    /** Returns {@code data set - checksum of images and labels - version - seed}. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public int features() {
        return model.latent();
    }

    @Override
    public int classes() {
        return model.graph().output().elements();
    }

    @Override
    public float[] features(float[] images) {
        checkImages(images);
        return model.encode(images);
    }

    @Override
    public float[] probabilities(float[] images) {
        checkImages(images);
        return model.reconstruct(images);
    }

    private void checkImages(float[] images) {
        Shape shape = model.graph().input();
        if (images.length % shape.elements() != 0) {
            throw new ElbowException("the classifier takes images of %s = %,d values, %,d values are no multiple"
                    .formatted(shape, shape.elements(), images.length));
        }
    }

    /** Returns the share of the test split, the one given with the training data, that is classified rightly. */
    public double testAccuracy() {
        return testAccuracy;
    }

    /**
     * Returns the share of a data set that is classified rightly.
     *
     * @throws ElbowException as {@link #classify}
     */
    public double accuracy(Dataset data) {
        return classify(data).accuracy();
    }

    /**
     * Classifies a data set.
     *
     * @throws ElbowException if its samples have another shape, or it has no labels or more classes than the classifier
     */
    public Classification classify(Dataset data) {
        ModelSamples.check(model, data, "data");
        int[] predicted = new int[data.count()];
        try (Dataset.Use _ = data.use()) {
            for (int from = 0; from < predicted.length; from += CHUNK) {
                int to = Math.min(predicted.length, from + CHUNK);
                int[] some = Rows.largest(model.reconstruct(data.samples(from, to)), classes());
                System.arraycopy(some, 0, predicted, from, some.length);
            }
        }
        return Classification.of(data.labels(), predicted, classes());
    }

    Autoencoder model() {
        return model;
    }

    @Override
    public void close() {
        model.close();
    }
}
