package dev.elbow.data;

/**
 * A data set's two halves: what is trained on and what is evaluated on. Closing it closes both.
 *
 * @param train the samples to train on
 * @param test the samples to evaluate on, of the same shape
 */
public record DataSplits(Dataset train, Dataset test) implements AutoCloseable {

    /**
     * Pairs two sets.
     *
     * @throws IllegalArgumentException if their samples differ in shape
     */
    public DataSplits {
        if (!train.shape().equals(test.shape())) {
            throw new IllegalArgumentException(
                    "training samples are %s but test samples are %s".formatted(train.shape(), test.shape()));
        }
    }

    @Override
    public void close() {
        try (test) {
            train.close();
        }
    }
}
