package dev.elbow.backend.cuda;

import dev.elbow.ffi.cuda.Graph;
import dev.elbow.ffi.cuda.GraphExec;
import dev.elbow.ffi.cuda.Stream;
import java.util.List;

/** Launches in a fixed order: captured as a graph and enqueued by one call; where that fails, enqueued one by one. */
final class Sequence implements AutoCloseable {
    private final Gpu gpu;
    private final Launch[] launches;
    private final GraphExec graph;

    private Sequence(Gpu gpu, Launch[] launches, GraphExec graph) {
        this.gpu = gpu;
        this.launches = launches;
        this.graph = graph;
    }

    /**
     * Captures launches. Whatever they read must be valid, since they are run once before, as libraries demand. The thread is
     * attached and holds the lock.
     */
    static Sequence prepare(Gpu gpu, List<Launch> launches) {
        Launch[] all = launches.toArray(Launch[]::new);
        enqueueEach(all, gpu.stream());
        gpu.stream().synchronise();
        GraphExec exec = null;
        try (Graph graph = Graph.capture(gpu.stream(), () -> enqueueEach(all, gpu.stream()))) {
            exec = graph.instantiate();
            exec.upload(gpu.stream());
        } catch (RuntimeException e) {
            gpu.failed(e);
            gpu.check();
            gpu.warnUncaptured(e);
            if (exec != null) {
                exec.close();
                exec = null;
            }
        }
        return new Sequence(gpu, all, exec);
    }

    private static void enqueueEach(Launch[] launches, Stream stream) {
        for (Launch launch : launches) {
            launch.enqueue(stream);
        }
    }

    /** Enqueues everything. Allocates nothing. */
    void enqueue() {
        if (graph != null) {
            graph.launch(gpu.stream());
        } else {
            enqueueEach(launches, gpu.stream());
        }
    }

    /** Returns whether one call enqueues everything. */
    boolean isCaptured() {
        return graph != null;
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
        }
    }
}
