package dev.elbow.backend;

import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Buffer;

/**
 * A compiled graph: a fixed list of prepared launches over buffers allocated beforehand. A run replays the list; it allocates,
 * looks up and converts nothing. One thread at a time, which must be {@linkplain Device#attach attached} to the device: {@link
 * #run}, {@link #drain} and {@link #addGradients} are a step's and do not attach it themselves. What is left undone for that
 * reason leaves plan and device as they were.
 */
public interface Plan extends AutoCloseable {

    /** Returns the graph that was compiled. */
    Graph graph();

    /** Returns what was compiled. */
    PlanSpec spec();

    /**
     * Runs the plan once: gathers the rows if the plan has samples, then forward, and in training backward, which overwrites
     * this plan's gradients. The loss and its gradient are averaged over {@code step.batchRows}.
     *
     * @throws IllegalArgumentException if the step's rows do not fit the plan or its samples
     * @throws IllegalStateException if the plan is closed
     */
    void run(Step step);

    /** Adds the losses of the runs since the last call to {@code into}. */
    void drain(Totals into);

    /**
     * Adds what the latents came to in the runs since the last call to {@code into}: the plan sums it up over its rows, so that a
     * device is asked once for many runs.
     *
     * @throws IllegalArgumentException if the plan evaluates no Gaussian latent head, or one of another number of latents
     * @throws IllegalStateException if the plan is closed
     */
    void drainLatents(LatentTotals into);

    /**
     * Returns one of the plan's buffers.
     *
     * @throws IllegalArgumentException if this plan has no such buffer; the message says why
     */
    Buffer buffer(Port port);

    /**
     * Returns the last run's gradient of one parameter as a new array in the exposed layout.
     *
     * @throws IllegalArgumentException if the graph has no such parameter
     * @throws IllegalStateException if the plan is closed or was not compiled for training
     */
    float[] gradient(Parameter parameter);

    /**
     * Adds the gradients of another replica to this plan's, elements {@code [from, to)} of the flat store that
     * {@link Parameters#size()} counts.
     *
     * @throws IllegalArgumentException if the other plan was compiled for other parameters
     * @throws IllegalStateException if one of both is closed or was not compiled for training
     * @throws IndexOutOfBoundsException if the slice does not lie within the store
     */
    void addGradients(Plan other, long from, long to);

    /** Returns bytes of device memory that this plan holds. */
    long bytes();

    /** Releases the plan's memory; does nothing when closed already. */
    @Override
    void close();
}
