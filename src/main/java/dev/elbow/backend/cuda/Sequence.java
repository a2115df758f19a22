package dev.elbow.backend.cuda;

import dev.elbow.ElbowException;
import dev.elbow.backend.LaunchGraph;
import dev.elbow.ffi.cuda.CudaException;
import dev.elbow.ffi.cuda.Graph;
import dev.elbow.ffi.cuda.GraphExec;
import dev.elbow.ffi.cuda.Stream;
import java.util.List;
import java.util.Optional;

/**
 * Launches in a fixed order: captured as a graph, in which those {@link Aside} and those {@link Ahead} are branches, and enqueued by
 * one call; where that fails, enqueued one by one.
 */
final class Sequence implements AutoCloseable {
    private final Gpu gpu;
    private final Launch[] launches;
    private final GraphExec graph;
    private final LaunchGraph figures;

    private Sequence(Gpu gpu, Launch[] launches, GraphExec graph, LaunchGraph figures) {
        this.gpu = gpu;
        this.launches = launches;
        this.graph = graph;
        this.figures = figures;
    }

    /**
     * Captures launches. Whatever they read must be valid, since they are run once before, as libraries demand. The thread is
     * attached and holds the lock.
     */
    static Sequence prepare(Gpu gpu, List<Launch> launches) {
        Launch[] all = launches.toArray(Launch[]::new);
        enqueueEach(all, gpu.stream());
        gpu.stream().synchronise();
        try (Branches branches = new Branches(gpu)) {
            return capture(gpu, all, branches);
        }
    }

    private static Sequence capture(Gpu gpu, Launch[] all, Branches branches) {
        GraphExec exec = null;
        LaunchGraph figures = null;
        try (Graph graph = Graph.capture(gpu.stream(), () -> branches.enqueue(all))) {
            exec = graph.instantiate();
            exec.upload(gpu.stream());
            figures = figures(graph);
        } catch (RuntimeException e) {
            // While recording, a library that cannot execute something may only be one that cannot be recorded.
            if (e instanceof CudaException) {
                gpu.failed(e);
                gpu.check();
            }
            gpu.warnUncaptured(e);
            if (exec != null) {
                exec.close();
                exec = null;
            }
            gpu.stream().synchronise();
        }
        return new Sequence(gpu, all, exec, figures);
    }

    private static LaunchGraph figures(Graph graph) {
        try {
            return new LaunchGraph(graph.nodeCount(), graph.criticalPath());
        } catch (ElbowException _) {
            // Drivers before CUDA 12.3 do not tell; the graph is as good.
            return null;
        }
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

    /** Returns what one call enqueues, unless launches are enqueued one by one, or the driver does not tell. */
    Optional<LaunchGraph> figures() {
        return Optional.ofNullable(figures);
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
        }
    }
}
