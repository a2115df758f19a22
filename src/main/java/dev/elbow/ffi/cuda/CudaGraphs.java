package dev.elbow.ffi.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The driver's functions for capturing a stream into a graph and running it, by the rules of {@link Cuda}. */
public final class CudaGraphs {
    /** The dependencies of a graph: node {@code to[i]} runs after node {@code from[i]}. */
    public record Edges(long[] from, long[] to) {}

    static final FunctionTable TABLE = new FunctionTable(CudaDriver.LIBRARY::library, CudaException::of);

    private static final NativeCall BEGIN_CAPTURE = TABLE.status("cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT);
    private static final NativeCall END_CAPTURE = TABLE.status("cuStreamEndCapture", JAVA_LONG, JAVA_LONG);
    private static final NativeCall IS_CAPTURING = TABLE.status("cuStreamIsCapturing", JAVA_LONG, JAVA_LONG);
    private static final NativeCall INSTANTIATE =
            TABLE.status("cuGraphInstantiateWithFlags", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final NativeCall UPLOAD = TABLE.status("cuGraphUpload", JAVA_LONG, JAVA_LONG);
    private static final NativeCall GRAPH_DESTROY = TABLE.status("cuGraphDestroy", JAVA_LONG);
    private static final NativeCall EXEC_DESTROY = TABLE.status("cuGraphExecDestroy", JAVA_LONG);
    private static final NativeCall GET_NODES = TABLE.status("cuGraphGetNodes", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final NativeCall NODE_GET_TYPE = TABLE.status("cuGraphNodeGetType", JAVA_LONG, JAVA_LONG);
    private static final NativeCall GET_EDGES =
            TABLE.status("cuGraphGetEdges_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /** On the path of a step: called by {@code invokeExact}. */
    private static final MethodHandle GRAPH_LAUNCH = TABLE.hot("cuGraphLaunch", JAVA_LONG, JAVA_LONG);

    private CudaGraphs() {}

    /** From now on the stream records instead of running; {@code mode} is a {@code CU_STREAM_CAPTURE_MODE_*}. */
    public static void cuStreamBeginCapture_v2(long stream, int mode) {
        TABLE.check(BEGIN_CAPTURE, () -> "mode " + mode, stream, mode);
    }

    /** Ends a capture begun in this thread and returns the graph. */
    public static long cuStreamEndCapture(long stream) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment graph = arena.allocate(JAVA_LONG);
            TABLE.check(END_CAPTURE, stream, graph.address());
            return graph.get(JAVA_LONG, 0);
        }
    }

    /** A {@code CU_STREAM_CAPTURE_STATUS_*}. */
    public static int cuStreamIsCapturing(long stream) {
        return second(IS_CAPTURING, stream);
    }

    /** Makes a graph executable; later changes of the graph do not reach it. */
    public static long cuGraphInstantiateWithFlags(long graph, long flags) {
        return TABLE.create(INSTANTIATE, () -> "flags " + flags, graph, flags);
    }

    /** Enqueues the copy of the graph to the device, so that the first launch is as fast as the others. */
    public static void cuGraphUpload(long graphExec, long stream) {
        TABLE.check(UPLOAD, graphExec, stream);
    }

    /** Enqueues the whole graph. Allocates nothing unless it fails. */
    public static void cuGraphLaunch(long graphExec, long stream) {
        int status;
        try {
            status = (int) GRAPH_LAUNCH.invokeExact(graphExec, stream);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CudaException.of("cuGraphLaunch", status, "");
        }
    }

    public static void cuGraphDestroy(long graph) {
        TABLE.check(GRAPH_DESTROY, graph);
    }

    public static void cuGraphExecDestroy(long graphExec) {
        TABLE.check(EXEC_DESTROY, graphExec);
    }

    /** The nodes of a graph; they belong to it. */
    public static long[] cuGraphGetNodes(long graph) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_LONG);
            TABLE.check(GET_NODES, graph, 0, count.address());
            MemorySegment nodes = arena.allocate(JAVA_LONG, Math.max(count.get(JAVA_LONG, 0), 1));
            TABLE.check(GET_NODES, graph, nodes.address(), count.address());
            return nodes.asSlice(0, count.get(JAVA_LONG, 0) * JAVA_LONG.byteSize())
                    .toArray(JAVA_LONG);
        }
    }

    /** A {@code CU_GRAPH_NODE_TYPE_*}. */
    public static int cuGraphNodeGetType(long node) {
        return second(NODE_GET_TYPE, node);
    }

    /** The dependencies within a graph; needs a driver of CUDA 12.3. */
    public static Edges cuGraphGetEdges_v2(long graph) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_LONG);
            TABLE.check(GET_EDGES, graph, 0, 0, 0, count.address());
            long size = Math.max(count.get(JAVA_LONG, 0), 1);
            MemorySegment from = arena.allocate(JAVA_LONG, size);
            MemorySegment to = arena.allocate(JAVA_LONG, size);
            // Eight bytes an edge. Without room for them a graph with programmatic launches is refused.
            MemorySegment kinds = arena.allocate(JAVA_LONG, size);
            TABLE.check(GET_EDGES, graph, from.address(), to.address(), kinds.address(), count.address());
            long bytes = count.get(JAVA_LONG, 0) * JAVA_LONG.byteSize();
            return new Edges(
                    from.asSlice(0, bytes).toArray(JAVA_LONG),
                    to.asSlice(0, bytes).toArray(JAVA_LONG));
        }
    }

    private static int second(NativeCall call, long handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_INT);
            TABLE.check(call, handle, result.address());
            return result.get(JAVA_INT, 0);
        }
    }
}
