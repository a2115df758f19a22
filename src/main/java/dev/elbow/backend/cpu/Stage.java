package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;

/** One or several fused ops, prepared: a run calls it with nothing but the step's numbers. Allocates nothing. */
interface Stage extends AutoCloseable {
    /** Computes the outgoing edge's values from the incoming edge's. */
    void forward(Step step);

    /** Computes parameter gradients, and the incoming edge's gradient if it has one, from the outgoing edge's gradient. */
    default void backward(Step step) {}

    /** Releases native resources; most stages have none of their own. */
    @Override
    default void close() {}
}
