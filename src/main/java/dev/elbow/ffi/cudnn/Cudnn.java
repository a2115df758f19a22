package dev.elbow.ffi.cudnn;

import static dev.elbow.ffi.cudnn.CudnnConstants.CUDNN_CROSS_CORRELATION;
import static dev.elbow.ffi.cudnn.CudnnConstants.CUDNN_DATA_FLOAT;
import static dev.elbow.ffi.cudnn.CudnnConstants.CUDNN_TENSOR_NHWC;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.NativeCall;
import dev.elbow.ffi.cuda.CudaLibrary;
import dev.elbow.ffi.cuda.LibraryVersion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * cuDNN's C functions, one method each, under their C names: here the library, its handle and the descriptors; the
 * convolutions are in {@link CudnnConvolutions}.
 *
 * <p>Rules of these classes: handles, descriptors and device addresses are {@code long}, 0 means none; a function that
 * returns a handle or a size through a pointer returns it here. The status is checked here and nowhere else: anything but
 * success is a {@link CudnnException}. Who creates a handle destroys it. Nothing here checks that a handle is alive:
 * {@link CudnnHandle}, {@link TensorDescriptor} and the other owners do. Loading these classes needs no library; without
 * one, each method throws the reason. The thread must be attached to the device's context.
 */
public final class Cudnn {
    /** The major version whose functions, constants and status codes this package describes. */
    public static final int MAJOR = 9;

    /** The library. */
    public static final CudaLibrary LIBRARY = new CudaLibrary(
            new CudaLibrary.Wanted(
                    "cuDNN",
                    List.of("libcudnn.so.9"),
                    false,
                    List.of(
                            "libcublasLt.so.[0-9][0-9]",
                            "libcublas.so.[0-9][0-9]",
                            "libnvrtc-builtins.so.[0-9]*",
                            "libnvrtc.so.[0-9][0-9]",
                            "libcudnn_*.so.9"),
                    MAJOR,
                    MAJOR,
                    "install cuDNN 9 (pip install nvidia-cudnn-cu13, or nvidia-cudnn-cu12 for a driver of CUDA 12)"),
            () -> LibraryVersion.ofLibrary(Cudnn.cudnnGetVersion()));

    static final FunctionTable TABLE = new FunctionTable(LIBRARY::library, CudnnException::of);

    private static final NativeCall GET_VERSION = TABLE.value("cudnnGetVersion", JAVA_LONG);
    private static final NativeCall GET_ERROR_STRING = TABLE.value("cudnnGetErrorString", JAVA_LONG, JAVA_INT);
    private static final NativeCall GET_LAST_ERROR_STRING =
            TABLE.procedure("cudnnGetLastErrorString", JAVA_LONG, JAVA_LONG);
    private static final NativeCall CREATE = TABLE.status("cudnnCreate", JAVA_LONG);
    private static final NativeCall DESTROY = TABLE.status("cudnnDestroy", JAVA_LONG);
    private static final NativeCall SET_STREAM = TABLE.status("cudnnSetStream", JAVA_LONG, JAVA_LONG);
    private static final NativeCall CREATE_TENSOR = TABLE.status("cudnnCreateTensorDescriptor", JAVA_LONG);
    private static final NativeCall SET_TENSOR = TABLE.status(
            "cudnnSetTensor4dDescriptor", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final NativeCall DESTROY_TENSOR = TABLE.status("cudnnDestroyTensorDescriptor", JAVA_LONG);
    private static final NativeCall CREATE_FILTER = TABLE.status("cudnnCreateFilterDescriptor", JAVA_LONG);
    private static final NativeCall SET_FILTER = TABLE.status(
            "cudnnSetFilter4dDescriptor", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final NativeCall DESTROY_FILTER = TABLE.status("cudnnDestroyFilterDescriptor", JAVA_LONG);
    private static final NativeCall CREATE_CONVOLUTION = TABLE.status("cudnnCreateConvolutionDescriptor", JAVA_LONG);
    private static final NativeCall SET_CONVOLUTION = TABLE.status(
            "cudnnSetConvolution2dDescriptor",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT);
    private static final NativeCall SET_MATH_TYPE = TABLE.status("cudnnSetConvolutionMathType", JAVA_LONG, JAVA_INT);
    private static final NativeCall DESTROY_CONVOLUTION = TABLE.status("cudnnDestroyConvolutionDescriptor", JAVA_LONG);

    private static final int LONGEST_MESSAGE = 2048;

    private Cudnn() {}

    /** The library's version, as {@code 10000 * major + 100 * minor + patch}. */
    public static long cudnnGetVersion() {
        return GET_VERSION.invoke();
    }

    /** cuDNN's own words for a status. */
    public static String cudnnGetErrorString(int status) {
        return FunctionTable.text(GET_ERROR_STRING.invoke(status));
    }

    /** The detail of what failed last in this thread; empty if nothing did since it was last asked. */
    public static String cudnnGetLastErrorString() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(LONGEST_MESSAGE);
            GET_LAST_ERROR_STRING.invoke(message.address(), LONGEST_MESSAGE);
            return message.getString(0);
        }
    }

    /** A session on the current context's device. */
    public static long cudnnCreate() {
        return TABLE.create(CREATE, () -> "");
    }

    public static void cudnnDestroy(long handle) {
        TABLE.check(DESTROY, handle);
    }

    /** From now on the handle's work is enqueued on this stream. */
    public static void cudnnSetStream(long handle, long stream) {
        TABLE.check(SET_STREAM, handle, stream);
    }

    public static long cudnnCreateTensorDescriptor() {
        return TABLE.create(CREATE_TENSOR, () -> "");
    }

    /** Float32 images in NHWC memory order. */
    public static void cudnnSetTensor4dDescriptor(long tensor, int n, int c, int h, int w) {
        TABLE.check(
                SET_TENSOR,
                () -> "n %d, c %d, h %d, w %d".formatted(n, c, h, w),
                tensor,
                CUDNN_TENSOR_NHWC,
                CUDNN_DATA_FLOAT,
                n,
                c,
                h,
                w);
    }

    public static void cudnnDestroyTensorDescriptor(long tensor) {
        TABLE.check(DESTROY_TENSOR, tensor);
    }

    public static long cudnnCreateFilterDescriptor() {
        return TABLE.create(CREATE_FILTER, () -> "");
    }

    /** A float32 filter in KRSC memory order: {@code k} output and {@code c} input channels, {@code r} rows. */
    public static void cudnnSetFilter4dDescriptor(long filter, int k, int c, int r, int s) {
        TABLE.check(
                SET_FILTER,
                () -> "k %d, c %d, r %d, s %d".formatted(k, c, r, s),
                filter,
                CUDNN_DATA_FLOAT,
                CUDNN_TENSOR_NHWC,
                k,
                c,
                r,
                s);
    }

    public static void cudnnDestroyFilterDescriptor(long filter) {
        TABLE.check(DESTROY_FILTER, filter);
    }

    public static long cudnnCreateConvolutionDescriptor() {
        return TABLE.create(CREATE_CONVOLUTION, () -> "");
    }

    /** A cross-correlation without dilation, computed in float32. */
    public static void cudnnSetConvolution2dDescriptor(long convolution, int padH, int padW, int strideH, int strideW) {
        TABLE.check(
                SET_CONVOLUTION,
                () -> "padding %d x %d, strides %d x %d".formatted(padH, padW, strideH, strideW),
                convolution,
                padH,
                padW,
                strideH,
                strideW,
                1,
                1,
                CUDNN_CROSS_CORRELATION,
                CUDNN_DATA_FLOAT);
    }

    /** Which arithmetic is allowed: a {@code cudnnMathType_t}. */
    public static void cudnnSetConvolutionMathType(long convolution, int mathType) {
        TABLE.check(SET_MATH_TYPE, () -> "math type " + mathType, convolution, mathType);
    }

    public static void cudnnDestroyConvolutionDescriptor(long convolution) {
        TABLE.check(DESTROY_CONVOLUTION, convolution);
    }
}
