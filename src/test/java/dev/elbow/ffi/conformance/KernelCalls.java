package dev.elbow.ffi.conformance;

import static dev.elbow.ffi.cuda.CudaConstants.*;
import static dev.elbow.ffi.cuda.CudaGraphs.*;
import static dev.elbow.ffi.cuda.CudaMemory.*;
import static dev.elbow.ffi.cuda.CudaModules.*;
import static dev.elbow.ffi.cuda.CudaStreams.*;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** The driver's calls for modules, launches and graphs, with the kernels of {@link NvrtcCalls#SOURCE}. */
final class KernelCalls implements AutoCloseable {
    private static final int N = 64;

    private final Recorder log;
    private final Arena arena = Arena.ofConfined();
    private final DeviceFloats floats = new DeviceFloats();

    KernelCalls(Recorder log) {
        this.log = log;
    }

    void modulesAndGraphs(byte[] cubin) {
        log.observed("cuModuleLoadDataEx(16 bytes of nothing)", () -> cuModuleLoadDataEx(new byte[16]));
        log.observed("cuModuleLoadDataEx(PTX that is none)", () -> cuModuleLoadDataEx("no such thing".getBytes()));
        long module = log.handle("cuModuleLoadDataEx(the cubin)", () -> cuModuleLoadDataEx(cubin));
        log.refused(CUDA_ERROR_NOT_FOUND, "cuModuleGetFunction(absent)", () -> cuModuleGetFunction(module, "absent"));
        log.refused(CUDA_ERROR_NOT_FOUND, "cuModuleGetGlobal_v2(absent)", () -> cuModuleGetGlobal_v2(module, "absent"));
        log.gives(
                12L,
                "cuModuleGetGlobal_v2(table) in bytes",
                () -> cuModuleGetGlobal_v2(module, "table").bytes());
        long scale = log.handle("cuModuleGetFunction(scale)", () -> cuModuleGetFunction(module, "scale"));
        long reverse = log.handle("cuModuleGetFunction(reverse)", () -> cuModuleGetFunction(module, "reverse"));
        attributes(scale, reverse);
        long stream = log.handle("cuStreamCreate(non-blocking)", () -> cuStreamCreate(CU_STREAM_NON_BLOCKING));
        launches(scale, reverse, stream);
        graphs(scale, stream);
        refusedInCapture(stream);
        log.done("cuStreamDestroy_v2()", () -> cuStreamDestroy_v2(stream));
        log.done("cuModuleUnload()", () -> cuModuleUnload(module));
        log.observed("cuModuleUnload(0)", () -> cuModuleUnload(0));
    }

    private void attributes(long scale, long reverse) {
        for (int attribute : new int[] {
            CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK,
            CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES,
            CU_FUNC_ATTRIBUTE_NUM_REGS,
            CU_FUNC_ATTRIBUTE_PTX_VERSION,
            CU_FUNC_ATTRIBUTE_BINARY_VERSION
        }) {
            log.varies("cuFuncGetAttribute(" + attribute + ")", () -> cuFuncGetAttribute(attribute, scale));
        }
        log.gives(
                0,
                "cuFuncGetAttribute(shared bytes)",
                () -> cuFuncGetAttribute(CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, scale));
        log.gives(
                0,
                "cuFuncGetAttribute(local bytes)",
                () -> cuFuncGetAttribute(CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES, scale));
        log.refused(CUDA_ERROR_INVALID_VALUE, "cuFuncGetAttribute(1000)", () -> cuFuncGetAttribute(1000, scale));
        for (int parameter = 0; parameter < 4; parameter++) {
            int index = parameter;
            log.gives(
                    index < 2 ? 8L : 4L,
                    "cuFuncGetParamInfo(parameter " + index + " of scale) in bytes",
                    () -> cuFuncGetParamInfo(scale, index).orElse(0));
        }
        log.gives(
                false,
                "cuFuncGetParamInfo(past the last of scale) is there",
                () -> cuFuncGetParamInfo(scale, 4).isPresent());
        log.done(
                "cuFuncSetAttribute(dynamic shared memory, 4096)",
                () -> cuFuncSetAttribute(reverse, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 4096));
        log.refused(
                CUDA_ERROR_INVALID_VALUE,
                "cuFuncSetAttribute(dynamic shared memory, 16 MiB)",
                () -> cuFuncSetAttribute(reverse, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 1 << 24));
        log.gives(
                true,
                "cuOccupancyMaxActiveBlocksPerMultiprocessor(256 threads) is positive",
                () -> cuOccupancyMaxActiveBlocksPerMultiprocessor(scale, 256, 0) > 0);
        log.refused(
                CUDA_ERROR_INVALID_VALUE,
                "cuOccupancyMaxActiveBlocksPerMultiprocessor(0 threads)",
                () -> cuOccupancyMaxActiveBlocksPerMultiprocessor(scale, 0, 0));
    }

    private void launches(long scale, long reverse, long stream) {
        float[] x = DeviceFloats.integers(N, 1);
        long input = floats.upload(x);
        long output = floats.allocate(N);
        long parameters = scaleParameters(output, input, 2);
        log.done("cuLaunchKernel(scale)", () -> cuLaunchKernel(scale, 2, 1, 1, 32, 1, 1, 0, stream, parameters));
        long turned = parameters(pointer(output), number(N));
        log.done(
                "cuLaunchKernel(reverse, shared memory)",
                () -> cuLaunchKernel(reverse, 1, 1, 1, N, 1, 1, 4 * N, stream, turned));
        log.done("cuStreamSynchronize()", () -> cuStreamSynchronize(stream));
        float[] expected = new float[N];
        for (int i = 0; i < N; i++) {
            expected[N - 1 - i] = 2 * x[i] + 1;
        }
        log.gives(DeviceFloats.list(expected), "what the kernels computed", () -> DeviceFloats.download(output, N));
        log.refused(
                CUDA_ERROR_INVALID_VALUE,
                "cuLaunchKernel(grid of 0)",
                () -> cuLaunchKernel(scale, 0, 1, 1, 32, 1, 1, 0, stream, parameters));
        log.refused(
                CUDA_ERROR_INVALID_VALUE,
                "cuLaunchKernel(block of 2048)",
                () -> cuLaunchKernel(scale, 1, 1, 1, 2048, 1, 1, 0, stream, parameters));
        log.refused(
                CUDA_ERROR_INVALID_VALUE,
                "cuLaunchKernel(16 MiB of shared memory)",
                () -> cuLaunchKernel(reverse, 1, 1, 1, N, 1, 1, 1 << 24, stream, turned));
    }

    private void graphs(long scale, long stream) {
        long input = floats.upload(DeviceFloats.integers(N, 2));
        long middle = floats.allocate(N);
        long output = floats.allocate(N);
        long first = scaleParameters(middle, input, 3);
        long second = scaleParameters(output, middle, -1);
        log.refused(
                CUDA_ERROR_INVALID_VALUE, "cuStreamBeginCapture_v2(mode 9)", () -> cuStreamBeginCapture_v2(stream, 9));
        log.done("cuStreamBeginCapture_v2(thread-local)", () -> begin(stream));
        log.gives(CU_STREAM_CAPTURE_STATUS_ACTIVE, "cuStreamIsCapturing()", () -> cuStreamIsCapturing(stream));
        cuMemsetD32Async(output, 0, N, stream);
        cuLaunchKernel(scale, 2, 1, 1, 32, 1, 1, 0, stream, first);
        cuLaunchKernel(scale, 2, 1, 1, 32, 1, 1, 0, stream, second);
        cuMemcpyDtoDAsync_v2(middle, output, 4L * N, stream);
        long graph = log.handle("cuStreamEndCapture(fill, two kernels, copy)", () -> cuStreamEndCapture(stream));
        log.gives(CU_STREAM_CAPTURE_STATUS_NONE, "cuStreamIsCapturing()", () -> cuStreamIsCapturing(stream));
        log.gives(4, "cuGraphGetNodes()", () -> cuGraphGetNodes(graph).length);
        log.gives(
                List.of(
                        CU_GRAPH_NODE_TYPE_KERNEL,
                        CU_GRAPH_NODE_TYPE_KERNEL,
                        CU_GRAPH_NODE_TYPE_MEMCPY,
                        CU_GRAPH_NODE_TYPE_MEMSET),
                "cuGraphNodeGetType() of each, sorted",
                () -> Arrays.stream(cuGraphGetNodes(graph))
                        .mapToInt(node -> cuGraphNodeGetType(node))
                        .sorted()
                        .boxed()
                        .toList());
        log.gives(3, "cuGraphGetEdges_v2()", () -> cuGraphGetEdges_v2(graph).from().length);
        long exec = log.handle("cuGraphInstantiateWithFlags(0)", () -> cuGraphInstantiateWithFlags(graph, 0));
        log.observed("cuGraphInstantiateWithFlags(1 << 40)", () -> cuGraphInstantiateWithFlags(graph, 1L << 40));
        log.done("cuGraphDestroy()", () -> cuGraphDestroy(graph));
        log.done("cuGraphUpload()", () -> cuGraphUpload(exec, stream));
        log.done("cuGraphLaunch()", () -> cuGraphLaunch(exec, stream));
        log.done("cuStreamSynchronize()", () -> cuStreamSynchronize(stream));
        float[] expected = DeviceFloats.integers(N, 2);
        for (int i = 0; i < N; i++) {
            expected[i] = -(3 * expected[i] + 1) + 1;
        }
        log.gives(DeviceFloats.list(expected), "what the graph computed", () -> DeviceFloats.download(middle, N));
        log.done("cuGraphExecDestroy()", () -> cuGraphExecDestroy(exec));
    }

    /** What must not happen while a stream is captured; each capture is spoilt by it. */
    private void refusedInCapture(long stream) {
        log.done("cuStreamBeginCapture_v2()", () -> begin(stream));
        log.refused(
                CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED,
                "cuStreamSynchronize() while capturing",
                () -> cuStreamSynchronize(stream));
        log.gives(CU_STREAM_CAPTURE_STATUS_INVALIDATED, "cuStreamIsCapturing()", () -> cuStreamIsCapturing(stream));
        log.refused(
                CUDA_ERROR_STREAM_CAPTURE_INVALIDATED,
                "cuStreamEndCapture() after that",
                () -> cuStreamEndCapture(stream));
        log.done("cuStreamBeginCapture_v2()", () -> begin(stream));
        log.observed("cuMemAlloc_v2() while capturing", () -> cuMemFree_v2(cuMemAlloc_v2(4096)));
        log.observed("cuStreamBeginCapture_v2() while capturing", () -> begin(stream));
        log.observed("cuStreamQuery() while capturing", () -> cuStreamQuery(stream));
        log.observed("cuStreamEndCapture()", () -> destroyIfAny(cuStreamEndCapture(stream)));
        log.observed("cuStreamEndCapture() without capture", () -> destroyIfAny(cuStreamEndCapture(stream)));
        log.done("cuStreamSynchronize() after all that", () -> cuStreamSynchronize(stream));
    }

    private static void destroyIfAny(long graph) {
        if (graph != 0) {
            cuGraphDestroy(graph);
        }
    }

    private static void begin(long stream) {
        cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
    }

    /** A kernel that reads where no memory is: the context is lost, and every later call says so. Comes last. */
    void illegalAddress(byte[] cubin) {
        long module = log.handle("cuModuleLoadDataEx(the cubin)", () -> cuModuleLoadDataEx(cubin));
        long scale = log.handle("cuModuleGetFunction(scale)", () -> cuModuleGetFunction(module, "scale"));
        long stream = log.handle("cuStreamCreate(non-blocking)", () -> cuStreamCreate(CU_STREAM_NON_BLOCKING));
        long output = floats.allocate(N);
        long parameters = scaleParameters(output, 4096, 1);
        log.done(
                "cuLaunchKernel(reads address 4096)",
                () -> cuLaunchKernel(scale, 1, 1, 1, 32, 1, 1, 0, stream, parameters));
        log.refused(CUDA_ERROR_ILLEGAL_ADDRESS, "cuStreamSynchronize()", () -> cuStreamSynchronize(stream));
        log.refused(CUDA_ERROR_ILLEGAL_ADDRESS, "cuMemAlloc_v2(4096)", () -> cuMemAlloc_v2(4096));
        log.refused(CUDA_ERROR_ILLEGAL_ADDRESS, "cuMemFree_v2()", () -> cuMemFree_v2(output));
        log.observed("cuStreamDestroy_v2()", () -> cuStreamDestroy_v2(stream));
        log.observed("cuModuleUnload()", () -> cuModuleUnload(module));
    }

    private long scaleParameters(long output, long input, float factor) {
        return parameters(
                pointer(output),
                pointer(input),
                arena.allocateFrom(JAVA_FLOAT, factor).address(),
                number(N));
    }

    private long pointer(long address) {
        return arena.allocateFrom(JAVA_LONG, address).address();
    }

    private long number(int value) {
        return arena.allocateFrom(JAVA_INT, value).address();
    }

    private long parameters(long... addresses) {
        MemorySegment array = arena.allocateFrom(JAVA_LONG, addresses);
        return array.address();
    }

    /** Frees the device memory and what the launches' arguments lay in. */
    @Override
    public void close() {
        floats.close();
        arena.close();
    }
}
