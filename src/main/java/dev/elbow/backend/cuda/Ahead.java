package dev.elbow.backend.cuda;

import dev.elbow.ffi.cuda.Stream;

/**
 * A launch for the step to come, which none of this step waits for. In a captured graph these are a branch of their own, in their
 * order, from where they stand up to the graph's end.
 */
record Ahead(Launch launch) implements Launch {

    @Override
    public void enqueue(Stream stream) {
        launch.enqueue(stream);
    }
}
