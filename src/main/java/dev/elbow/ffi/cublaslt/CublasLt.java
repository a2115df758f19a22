package dev.elbow.ffi.cublaslt;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.NativeCall;
import dev.elbow.ffi.cuda.CudaDriver;
import dev.elbow.ffi.cuda.CudaLibrary;
import dev.elbow.ffi.cuda.LibraryVersion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * cuBLASLt's C functions, one method each, under their C names.
 *
 * <p>Rules of this file: handles, descriptors and device addresses are {@code long}, 0 means none; a function that
 * returns a handle through a pointer returns it here. The status is checked here and nowhere else: anything but success
 * is a {@link CublasLtException}. Who creates a handle destroys it. Nothing here checks that a handle is alive: {@link
 * LtHandle}, {@link MatmulDesc}, {@link MatrixLayout} and {@link Matmul} do. Loading this class needs no library; without
 * one, each method throws the reason. The thread must be attached to the device's context.
 */
public final class CublasLt {
    /** The library. */
    public static final CudaLibrary LIBRARY = new CudaLibrary(
            new CudaLibrary.Wanted(
                    "cuBLASLt",
                    List.of("libcublasLt.so.13", "libcublasLt.so.12"),
                    true,
                    List.of("libnvrtc-builtins.so.[0-9]*", "libnvrtc.so.[0-9][0-9]"),
                    CudaDriver.OLDEST_MAJOR,
                    Integer.MAX_VALUE,
                    "install the CUDA toolkit's cuBLAS (pip install nvidia-cublas, or nvidia-cublas-cu12 for a driver of"
                            + " CUDA 12)"),
            () -> LibraryVersion.ofLibrary(CublasLt.cublasLtGetVersion()));

    static final FunctionTable TABLE = new FunctionTable(LIBRARY::library, CublasLtException::of);

    private static final NativeCall GET_VERSION = TABLE.value("cublasLtGetVersion", JAVA_LONG);
    private static final NativeCall GET_STATUS_STRING = TABLE.value("cublasLtGetStatusString", JAVA_LONG, JAVA_INT);
    private static final NativeCall CREATE = TABLE.status("cublasLtCreate", JAVA_LONG);
    private static final NativeCall DESTROY = TABLE.status("cublasLtDestroy", JAVA_LONG);
    private static final NativeCall DESC_CREATE =
            TABLE.status("cublasLtMatmulDescCreate", JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final NativeCall DESC_SET_ATTRIBUTE =
            TABLE.status("cublasLtMatmulDescSetAttribute", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final NativeCall DESC_DESTROY = TABLE.status("cublasLtMatmulDescDestroy", JAVA_LONG);
    private static final NativeCall LAYOUT_CREATE =
            TABLE.status("cublasLtMatrixLayoutCreate", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final NativeCall LAYOUT_DESTROY = TABLE.status("cublasLtMatrixLayoutDestroy", JAVA_LONG);
    private static final NativeCall PREFERENCE_CREATE = TABLE.status("cublasLtMatmulPreferenceCreate", JAVA_LONG);
    private static final NativeCall PREFERENCE_SET_ATTRIBUTE =
            TABLE.status("cublasLtMatmulPreferenceSetAttribute", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final NativeCall PREFERENCE_DESTROY = TABLE.status("cublasLtMatmulPreferenceDestroy", JAVA_LONG);
    private static final NativeCall GET_HEURISTIC = TABLE.status(
            "cublasLtMatmulAlgoGetHeuristic",
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG);

    /** On the path of a step: called by {@code invokeExact}. */
    private static final MethodHandle MATMUL = TABLE.hot(
            "cublasLtMatmul",
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG);

    private CublasLt() {}

    /** The library's version, as {@code 10000 * major + 100 * minor + patch}. */
    public static long cublasLtGetVersion() {
        return GET_VERSION.invoke();
    }

    /** cuBLASLt's own words for a status. */
    public static String cublasLtGetStatusString(int status) {
        return FunctionTable.text(GET_STATUS_STRING.invoke(status));
    }

    /** A session on the current context's device. */
    public static long cublasLtCreate() {
        return TABLE.create(CREATE, () -> "");
    }

    public static void cublasLtDestroy(long handle) {
        TABLE.check(DESTROY, handle);
    }

    /** What a product computes in ({@code CUBLAS_COMPUTE_*}) and the type of its factors ({@code CUDA_R_*}). */
    public static long cublasLtMatmulDescCreate(int computeType, int scaleType) {
        return TABLE.create(
                DESC_CREATE, () -> "compute type " + computeType + ", scale type " + scaleType, computeType, scaleType);
    }

    /** Sets one of the attributes whose value is a 32-bit integer. */
    public static void cublasLtMatmulDescSetAttribute(long desc, int attribute, int value) {
        try (Arena arena = Arena.ofConfined()) {
            setAttribute(DESC_SET_ATTRIBUTE, desc, attribute, arena.allocateFrom(JAVA_INT, value));
        }
    }

    /** Sets one of the attributes whose value is a pointer or a 64-bit integer. */
    public static void cublasLtMatmulDescSetAttribute(long desc, int attribute, long value) {
        try (Arena arena = Arena.ofConfined()) {
            setAttribute(DESC_SET_ATTRIBUTE, desc, attribute, arena.allocateFrom(JAVA_LONG, value));
        }
    }

    public static void cublasLtMatmulDescDestroy(long desc) {
        TABLE.check(DESC_DESTROY, desc);
    }

    /** A column-major matrix; {@code ld} is the distance between columns in elements. */
    public static long cublasLtMatrixLayoutCreate(int type, long rows, long columns, long ld) {
        return TABLE.create(
                LAYOUT_CREATE,
                () -> "type " + type + ", " + rows + " x " + columns + ", leading dimension " + ld,
                type,
                rows,
                columns,
                ld);
    }

    public static void cublasLtMatrixLayoutDestroy(long layout) {
        TABLE.check(LAYOUT_DESTROY, layout);
    }

    public static long cublasLtMatmulPreferenceCreate() {
        return TABLE.create(PREFERENCE_CREATE, () -> "");
    }

    /** Sets one of the attributes whose value is a 64-bit integer. */
    public static void cublasLtMatmulPreferenceSetAttribute(long preference, int attribute, long value) {
        try (Arena arena = Arena.ofConfined()) {
            setAttribute(PREFERENCE_SET_ATTRIBUTE, preference, attribute, arena.allocateFrom(JAVA_LONG, value));
        }
    }

    public static void cublasLtMatmulPreferenceDestroy(long preference) {
        TABLE.check(PREFERENCE_DESTROY, preference);
    }

    /** Up to {@code count} algorithms for a product, the one expected to be fastest first. */
    public static List<MatmulAlgorithm> cublasLtMatmulAlgoGetHeuristic(
            long handle, long desc, long a, long b, long c, long d, long preference, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment results = arena.allocate(MatmulAlgorithm.HEURISTIC_RESULT, count);
            MemorySegment returned = arena.allocate(JAVA_INT);
            TABLE.check(
                    GET_HEURISTIC,
                    () -> count + " algorithms asked for",
                    handle,
                    desc,
                    a,
                    b,
                    c,
                    d,
                    preference,
                    count,
                    results.address(),
                    returned.address());
            List<MatmulAlgorithm> algorithms = new ArrayList<>();
            results.elements(MatmulAlgorithm.HEURISTIC_RESULT)
                    .limit(returned.get(JAVA_INT, 0))
                    .forEach(result -> MatmulAlgorithm.read(result).ifPresent(algorithms::add));
            return algorithms;
        }
    }

    /**
     * Enqueues D = alpha op(A) op(B) + beta C with the descriptor's epilogue. Allocates nothing unless it fails.
     *
     * @param alpha host address of a float, as is {@code beta}
     * @param algorithm host address of a {@code cublasLtMatmulAlgo_t}
     * @param scratch device address, aligned to 256 bytes
     */
    public static void cublasLtMatmul(
            long handle,
            long desc,
            long alpha,
            long a,
            long aLayout,
            long b,
            long bLayout,
            long beta,
            long c,
            long cLayout,
            long d,
            long dLayout,
            long algorithm,
            long scratch,
            long scratchBytes,
            long stream) {
        int status;
        try {
            status = (int) MATMUL.invokeExact(
                    handle,
                    desc,
                    alpha,
                    a,
                    aLayout,
                    b,
                    bLayout,
                    beta,
                    c,
                    cLayout,
                    d,
                    dLayout,
                    algorithm,
                    scratch,
                    scratchBytes,
                    stream);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CublasLtException.of("cublasLtMatmul", status, scratchBytes + " bytes of scratch");
        }
    }

    private static void setAttribute(NativeCall call, long object, int attribute, MemorySegment value) {
        TABLE.check(call, () -> "attribute " + attribute, object, attribute, value.address(), value.byteSize());
    }
}
