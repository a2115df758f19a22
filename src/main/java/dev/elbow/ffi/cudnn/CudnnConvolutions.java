package dev.elbow.ffi.cudnn;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * cuDNN's convolution functions, by the rules of {@link Cudnn}. The three directions have functions of the same shape:
 * descriptors and data come in C's order, two inputs and then the output.
 */
public final class CudnnConvolutions {
    /** The dimensions of an image batch. */
    public record Dimensions(int n, int c, int h, int w) {}

    /** A tensor or filter descriptor, and the device address of the data that it describes. */
    public record Data(long descriptor, long address) {}

    static final FunctionTable TABLE = new FunctionTable(Cudnn.LIBRARY::library, CudnnException::of);

    private static final NativeCall OUTPUT_DIM = TABLE.status(
            "cudnnGetConvolution2dForwardOutputDim",
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG);

    private static final NativeCall GET_FORWARD = get("cudnnGetConvolutionForwardAlgorithm_v7");
    private static final NativeCall GET_BACKWARD_DATA = get("cudnnGetConvolutionBackwardDataAlgorithm_v7");
    private static final NativeCall GET_BACKWARD_FILTER = get("cudnnGetConvolutionBackwardFilterAlgorithm_v7");
    private static final NativeCall FIND_FORWARD = find("cudnnFindConvolutionForwardAlgorithmEx");
    private static final NativeCall FIND_BACKWARD_DATA = find("cudnnFindConvolutionBackwardDataAlgorithmEx");
    private static final NativeCall FIND_BACKWARD_FILTER = find("cudnnFindConvolutionBackwardFilterAlgorithmEx");
    private static final NativeCall SIZE_FORWARD = size("cudnnGetConvolutionForwardWorkspaceSize");
    private static final NativeCall SIZE_BACKWARD_DATA = size("cudnnGetConvolutionBackwardDataWorkspaceSize");
    private static final NativeCall SIZE_BACKWARD_FILTER = size("cudnnGetConvolutionBackwardFilterWorkspaceSize");

    // On the path of a step: called by invokeExact.
    private static final MethodHandle FORWARD = run("cudnnConvolutionForward");
    private static final MethodHandle BACKWARD_DATA = run("cudnnConvolutionBackwardData");
    private static final MethodHandle BACKWARD_FILTER = run("cudnnConvolutionBackwardFilter");

    private CudnnConvolutions() {}

    /** What the convolution of an image batch gives. */
    public static Dimensions cudnnGetConvolution2dForwardOutputDim(long convolution, long input, long filter) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment dims = arena.allocate(JAVA_INT, 4);
            long address = dims.address();
            TABLE.check(OUTPUT_DIM, convolution, input, filter, address, address + 4, address + 8, address + 12);
            return new Dimensions(
                    dims.getAtIndex(JAVA_INT, 0),
                    dims.getAtIndex(JAVA_INT, 1),
                    dims.getAtIndex(JAVA_INT, 2),
                    dims.getAtIndex(JAVA_INT, 3));
        }
    }

    /** Up to {@code count} algorithms by cuDNN's estimate, the fastest first; also those that it refuses. */
    public static List<ConvolutionAlgorithm> cudnnGetConvolutionForwardAlgorithm_v7(
            long handle, long x, long w, long convolution, long y, int count) {
        return algorithms(GET_FORWARD, Direction.FORWARD, count, handle, x, w, convolution, y);
    }

    public static List<ConvolutionAlgorithm> cudnnGetConvolutionBackwardDataAlgorithm_v7(
            long handle, long w, long dy, long convolution, long dx, int count) {
        return algorithms(GET_BACKWARD_DATA, Direction.BACKWARD_DATA, count, handle, w, dy, convolution, dx);
    }

    public static List<ConvolutionAlgorithm> cudnnGetConvolutionBackwardFilterAlgorithm_v7(
            long handle, long x, long dy, long convolution, long dw, int count) {
        return algorithms(GET_BACKWARD_FILTER, Direction.BACKWARD_FILTER, count, handle, x, dy, convolution, dw);
    }

    /** Runs and times the algorithms on the handle's stream; overwrites the output, and blocks. */
    public static List<ConvolutionAlgorithm> cudnnFindConvolutionForwardAlgorithmEx(
            long handle, Data x, Data w, long convolution, Data y, int count, long scratch, long scratchBytes) {
        return timed(FIND_FORWARD, Direction.FORWARD, handle, x, w, convolution, y, count, scratch, scratchBytes);
    }

    public static List<ConvolutionAlgorithm> cudnnFindConvolutionBackwardDataAlgorithmEx(
            long handle, Data w, Data dy, long convolution, Data dx, int count, long scratch, long scratchBytes) {
        return timed(
                FIND_BACKWARD_DATA,
                Direction.BACKWARD_DATA,
                handle,
                w,
                dy,
                convolution,
                dx,
                count,
                scratch,
                scratchBytes);
    }

    public static List<ConvolutionAlgorithm> cudnnFindConvolutionBackwardFilterAlgorithmEx(
            long handle, Data x, Data dy, long convolution, Data dw, int count, long scratch, long scratchBytes) {
        return timed(
                FIND_BACKWARD_FILTER,
                Direction.BACKWARD_FILTER,
                handle,
                x,
                dy,
                convolution,
                dw,
                count,
                scratch,
                scratchBytes);
    }

    /** The scratch memory that an algorithm needs, in bytes. */
    public static long cudnnGetConvolutionForwardWorkspaceSize(
            long handle, long x, long w, long convolution, long y, int algorithm) {
        return size(SIZE_FORWARD, handle, x, w, convolution, y, algorithm);
    }

    public static long cudnnGetConvolutionBackwardDataWorkspaceSize(
            long handle, long w, long dy, long convolution, long dx, int algorithm) {
        return size(SIZE_BACKWARD_DATA, handle, w, dy, convolution, dx, algorithm);
    }

    public static long cudnnGetConvolutionBackwardFilterWorkspaceSize(
            long handle, long x, long dy, long convolution, long dw, int algorithm) {
        return size(SIZE_BACKWARD_FILTER, handle, x, dy, convolution, dw, algorithm);
    }

    /**
     * Enqueues y = alpha conv(x, w) + beta y. Allocates nothing unless it fails.
     *
     * @param alpha host address of a float, as is {@code beta}
     */
    public static void cudnnConvolutionForward(
            long handle,
            long alpha,
            long xDescriptor,
            long x,
            long wDescriptor,
            long w,
            long convolution,
            int algorithm,
            long scratch,
            long scratchBytes,
            long beta,
            long yDescriptor,
            long y) {
        int status;
        try {
            status = (int) FORWARD.invokeExact(
                    handle,
                    alpha,
                    xDescriptor,
                    x,
                    wDescriptor,
                    w,
                    convolution,
                    algorithm,
                    scratch,
                    scratchBytes,
                    beta,
                    yDescriptor,
                    y);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw failure("cudnnConvolutionForward", status, algorithm, scratchBytes);
        }
    }

    /** Enqueues dx = alpha dgrad(w, dy) + beta dx. Allocates nothing unless it fails. */
    public static void cudnnConvolutionBackwardData(
            long handle,
            long alpha,
            long wDescriptor,
            long w,
            long dyDescriptor,
            long dy,
            long convolution,
            int algorithm,
            long scratch,
            long scratchBytes,
            long beta,
            long dxDescriptor,
            long dx) {
        int status;
        try {
            status = (int) BACKWARD_DATA.invokeExact(
                    handle,
                    alpha,
                    wDescriptor,
                    w,
                    dyDescriptor,
                    dy,
                    convolution,
                    algorithm,
                    scratch,
                    scratchBytes,
                    beta,
                    dxDescriptor,
                    dx);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw failure("cudnnConvolutionBackwardData", status, algorithm, scratchBytes);
        }
    }

    /** Enqueues dw = alpha wgrad(x, dy) + beta dw. Allocates nothing unless it fails. */
    public static void cudnnConvolutionBackwardFilter(
            long handle,
            long alpha,
            long xDescriptor,
            long x,
            long dyDescriptor,
            long dy,
            long convolution,
            int algorithm,
            long scratch,
            long scratchBytes,
            long beta,
            long dwDescriptor,
            long dw) {
        int status;
        try {
            status = (int) BACKWARD_FILTER.invokeExact(
                    handle,
                    alpha,
                    xDescriptor,
                    x,
                    dyDescriptor,
                    dy,
                    convolution,
                    algorithm,
                    scratch,
                    scratchBytes,
                    beta,
                    dwDescriptor,
                    dw);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw failure("cudnnConvolutionBackwardFilter", status, algorithm, scratchBytes);
        }
    }

    private static CudnnException failure(String function, int status, int algorithm, long scratchBytes) {
        return CudnnException.of(
                function, status, "algorithm " + algorithm + ", " + scratchBytes + " bytes of scratch");
    }

    private static List<ConvolutionAlgorithm> algorithms(
            NativeCall call, Direction direction, int count, long... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment returned = arena.allocate(JAVA_INT);
            MemorySegment results = arena.allocate(ConvolutionAlgorithm.ALGO_PERF, count);
            long[] all = Arrays.copyOf(arguments, arguments.length + 3);
            all[arguments.length] = count;
            all[arguments.length + 1] = returned.address();
            all[arguments.length + 2] = results.address();
            TABLE.check(call, () -> count + " algorithms asked for", all);
            return read(direction, results, returned);
        }
    }

    private static List<ConvolutionAlgorithm> timed(
            NativeCall call,
            Direction direction,
            long handle,
            Data first,
            Data second,
            long convolution,
            Data output,
            int count,
            long scratch,
            long scratchBytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment returned = arena.allocate(JAVA_INT);
            MemorySegment results = arena.allocate(ConvolutionAlgorithm.ALGO_PERF, count);
            TABLE.check(
                    call,
                    () -> count + " algorithms asked for, " + scratchBytes + " bytes of scratch",
                    handle,
                    first.descriptor(),
                    first.address(),
                    second.descriptor(),
                    second.address(),
                    convolution,
                    output.descriptor(),
                    output.address(),
                    count,
                    returned.address(),
                    results.address(),
                    scratch,
                    scratchBytes);
            return read(direction, results, returned);
        }
    }

    private static List<ConvolutionAlgorithm> read(Direction direction, MemorySegment results, MemorySegment returned) {
        List<ConvolutionAlgorithm> algorithms = new ArrayList<>();
        results.elements(ConvolutionAlgorithm.ALGO_PERF)
                .limit(returned.get(JAVA_INT, 0))
                .forEach(result -> algorithms.add(ConvolutionAlgorithm.read(direction, result)));
        return algorithms;
    }

    private static long size(
            NativeCall call, long handle, long first, long second, long convolution, long output, int algorithm) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(JAVA_LONG);
            TABLE.check(
                    call,
                    () -> "algorithm " + algorithm,
                    handle,
                    first,
                    second,
                    convolution,
                    output,
                    algorithm,
                    bytes.address());
            return bytes.get(JAVA_LONG, 0);
        }
    }

    private static NativeCall get(String function) {
        return TABLE.status(
                function, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    }

    private static NativeCall find(String function) {
        MemoryLayout[] parameters = new MemoryLayout[13];
        Arrays.fill(parameters, JAVA_LONG);
        parameters[8] = JAVA_INT;
        return TABLE.status(function, parameters);
    }

    private static NativeCall size(String function) {
        return TABLE.status(function, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    }

    private static MethodHandle run(String function) {
        MemoryLayout[] parameters = new MemoryLayout[13];
        Arrays.fill(parameters, JAVA_LONG);
        parameters[7] = JAVA_INT;
        return TABLE.hot(function, parameters);
    }
}
