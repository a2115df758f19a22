package dev.elbow.peers;

/** A layer of a {@link Model}. Every kernel is 3×3 with padding 1. */
public sealed interface Layer {

    /** {@code y = W x + b} with {@code W} of shape {@code [out, in]}. */
    record Dense(int in, int out) implements Layer {}

    /** Convolution with weights {@code [out, in, 3, 3]}. */
    record Conv(int in, int out, int stride) implements Layer {}

    /** Transposed convolution that doubles both sides (stride 2, output padding 1), with weights {@code [in, out, 3, 3]}. */
    record ConvTranspose(int in, int out) implements Layer {}

    /** {@code max(x, 0)}. */
    record Relu() implements Layer {}

    /** Maximum of 2×2 windows. */
    record MaxPool() implements Layer {}

    /** Every pixel repeated 2×2. */
    record Upsample() implements Layer {}

    /** An image to a row in the order channel, row, column. */
    record Flatten() implements Layer {}

    /** A row in the order channel, row, column to an image. */
    record Reshape(int channels, int height, int width) implements Layer {}
}
