package dev.elbow.backend.cuda;

import java.util.List;

/**
 * One op, or several fused ones, at its place in a plan. A stage reserves its memory when it is made; once that is placed, it
 * says which launches its forward and backward pass are.
 */
interface Stage extends AutoCloseable {

    /** Appends the launches that compute the output. */
    void forward(List<Launch> launches);

    /** Appends the launches that compute the gradients of input and parameters. */
    default void backward(List<Launch> launches) {}

    /** Releases descriptors. */
    @Override
    default void close() {}
}
