package dev.elbow.backend.cpu;

/**
 * What flows between two stages of a plan: the values of one op's output and, in training, the gradient to them. Rows are
 * samples, contiguous float32; images are NHWC.
 */
final class Edge {
    /** Number of rows there is memory for: the batch, or fewer where the stages on both sides take a few rows at a time. */
    final int rows;
    /** Elements of one row. */
    final int features;
    /** Address of the values, {@code [rows, features]}. */
    final long value;
    /** Address of the gradient to the values; 0 if nobody asks for it. */
    final long gradient;
    /** Whether the values are the output of a fused ReLU, so that the producer masks the gradient by {@code value > 0}. */
    boolean relu;
    /** Number of channels (images) or features (rows) that the producer's bias is counted over; 0 without a bias. */
    int biasChannels;
    /** Where the producer wants its bias gradient. */
    long biasGradient;
    /** Whether the consumer has already masked the gradient and summed the producer's bias gradient while it had it in cache. */
    boolean finished;

    Edge(int rows, int features, long value, long gradient) {
        this.rows = rows;
        this.features = features;
        this.value = value;
        this.gradient = gradient;
    }

    /** Returns the address of the values of a row of the batch. */
    long value(int row) {
        return Rows.at(value, row % rows, features);
    }

    /** Returns the address of the gradient to the values of a row of the batch. */
    long gradient(int row) {
        return Rows.at(gradient, row % rows, features);
    }
}
