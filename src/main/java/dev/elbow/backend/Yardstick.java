package dev.elbow.backend;

import java.util.Map;

/**
 * What a step is held against: the time of the vendor library's own primitives for the same model, each alone, without
 * everything that joins them into a training step. One thread at a time.
 */
public interface Yardstick extends AutoCloseable {

    /** Times every primitive once more; call it in turn with the step, so that both see the same machine. */
    void round();

    /** Returns the sums over all primitives of their median times over the rounds so far, in milliseconds, by configuration. */
    Map<String, Double> sumsMillis();

    /** Releases the primitives. */
    @Override
    void close();
}
