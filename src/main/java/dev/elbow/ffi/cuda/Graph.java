package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;

import dev.elbow.ffi.NativeHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Launches and copies recorded from a stream, with what must run before what. The thread must be attached. */
public final class Graph extends NativeHandle {
    private final PrimaryContext context;

    private Graph(PrimaryContext context, long handle) {
        super("CUDA graph", handle);
        this.context = context;
    }

    /**
     * Records what {@code work} enqueues on a stream, and on other streams that wait for it and that it then waits for.
     * Nothing of it runs. Whatever the work needs (memory, plans, modules) must exist, and each of its library calls must
     * have run once, before.
     *
     * @throws CudaException if the work did something that cannot be recorded; the stream is then usable again
     */
    public static Graph capture(Stream stream, Runnable work) {
        PrimaryContext context = stream.context();
        return context.own(() -> {
            CudaGraphs.cuStreamBeginCapture_v2(stream.handle(), CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                abandon(stream, e);
                throw e;
            }
            return new Graph(context, CudaGraphs.cuStreamEndCapture(stream.handle()));
        });
    }

    /** Ends a capture whose work failed: the driver may refuse, which says nothing that the failure did not say. */
    private static void abandon(Stream stream, Throwable failure) {
        try {
            long graph = CudaGraphs.cuStreamEndCapture(stream.handle());
            if (graph != 0) {
                CudaGraphs.cuGraphDestroy(graph);
            }
        } catch (CudaException e) {
            failure.addSuppressed(e);
        }
    }

    /** Makes it executable; this graph may be closed afterwards. */
    public GraphExec instantiate() {
        return context.own(() -> new GraphExec(context, CudaGraphs.cuGraphInstantiateWithFlags(handle(), 0)));
    }

    /** How many nodes there are: kernels, copies, fills and joins. */
    public int nodeCount() {
        return CudaGraphs.cuGraphGetNodes(handle()).length;
    }

    /** How many nodes there are of each {@code CU_GRAPH_NODE_TYPE_*}. */
    public Map<Integer, Integer> nodeTypes() {
        Map<Integer, Integer> counts = new HashMap<>();
        for (long node : CudaGraphs.cuGraphGetNodes(handle())) {
            counts.merge(CudaGraphs.cuGraphNodeGetType(node), 1, Integer::sum);
        }
        return counts;
    }

    /** The number of nodes on the longest chain of nodes that wait for each other: the critical path. */
    public int criticalPath() {
        Map<Long, List<Long>> before = new HashMap<>();
        CudaGraphs.Edges edges = CudaGraphs.cuGraphGetEdges_v2(handle());
        for (int i = 0; i < edges.from().length; i++) {
            before.computeIfAbsent(edges.to()[i], _ -> new ArrayList<>()).add(edges.from()[i]);
        }
        Map<Long, Integer> depths = new HashMap<>();
        int longest = 0;
        for (long node : CudaGraphs.cuGraphGetNodes(handle())) {
            longest = Math.max(longest, depth(node, before, depths));
        }
        return longest;
    }

    private static int depth(long node, Map<Long, List<Long>> before, Map<Long, Integer> depths) {
        Integer known = depths.get(node);
        if (known != null) {
            return known;
        }
        int deepest = 0;
        for (long earlier : before.getOrDefault(node, List.of())) {
            deepest = Math.max(deepest, depth(earlier, before, depths));
        }
        depths.put(node, deepest + 1);
        return deepest + 1;
    }

    @Override
    protected void free(long handle) {
        context.release(() -> CudaGraphs.cuGraphDestroy(handle));
    }
}
