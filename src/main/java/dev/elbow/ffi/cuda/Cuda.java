package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.CUDA_SUCCESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The CUDA driver's functions, one method each, under the C names of {@code cuda.h}: here initialisation, errors, devices
 * and contexts; memory is in {@link CudaMemory}, streams and events in {@link CudaStreams}, kernels in {@link
 * CudaModules}, graphs in {@link CudaGraphs}.
 *
 * <p>Rules of these classes: what the header calls {@code cuMemAlloc} is a macro, the method has the exported name {@code
 * cuMemAlloc_v2}. Handles and {@code CUdeviceptr} are {@code long}, 0 means none; a {@code CUdevice} is the {@code int}
 * that {@link #cuDeviceGet} gave. A function that returns a value through a pointer returns it here. The status is
 * checked here and nowhere else: anything but success is a {@link CudaException}. Who creates a handle destroys it.
 * Nothing here checks that a handle is alive: {@link PrimaryContext}, {@link Stream}, {@link DeviceMemory} and the other
 * owners do. Loading these classes needs no driver; without one, each method throws the reason.
 */
public final class Cuda {
    static final FunctionTable TABLE = new FunctionTable(CudaDriver.LIBRARY::library, CudaException::of);

    private static final NativeCall INIT = TABLE.status("cuInit", JAVA_INT);
    private static final NativeCall DRIVER_GET_VERSION = TABLE.status("cuDriverGetVersion", JAVA_LONG);
    private static final NativeCall GET_ERROR_NAME = TABLE.status("cuGetErrorName", JAVA_INT, JAVA_LONG);
    private static final NativeCall GET_ERROR_STRING = TABLE.status("cuGetErrorString", JAVA_INT, JAVA_LONG);
    private static final NativeCall DEVICE_GET_COUNT = TABLE.status("cuDeviceGetCount", JAVA_LONG);
    private static final NativeCall DEVICE_GET = TABLE.status("cuDeviceGet", JAVA_LONG, JAVA_INT);
    private static final NativeCall DEVICE_GET_NAME = TABLE.status("cuDeviceGetName", JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final NativeCall DEVICE_GET_ATTRIBUTE =
            TABLE.status("cuDeviceGetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final NativeCall DEVICE_TOTAL_MEM = TABLE.status("cuDeviceTotalMem_v2", JAVA_LONG, JAVA_INT);
    private static final NativeCall PRIMARY_CTX_RETAIN = TABLE.status("cuDevicePrimaryCtxRetain", JAVA_LONG, JAVA_INT);
    private static final NativeCall PRIMARY_CTX_RELEASE = TABLE.status("cuDevicePrimaryCtxRelease_v2", JAVA_INT);
    private static final NativeCall CTX_PUSH_CURRENT = TABLE.status("cuCtxPushCurrent_v2", JAVA_LONG);
    private static final NativeCall CTX_POP_CURRENT = TABLE.status("cuCtxPopCurrent_v2", JAVA_LONG);
    private static final NativeCall CTX_GET_CURRENT = TABLE.status("cuCtxGetCurrent", JAVA_LONG);
    private static final NativeCall CTX_GET_DEVICE = TABLE.status("cuCtxGetDevice", JAVA_LONG);
    private static final NativeCall CTX_SYNCHRONIZE = TABLE.status("cuCtxSynchronize");
    private static final NativeCall PROFILER_START = TABLE.status("cuProfilerStart");
    private static final NativeCall PROFILER_STOP = TABLE.status("cuProfilerStop");

    private static final int LONGEST_NAME = 256;

    private Cuda() {}

    /** Initialises the driver; must come before every other call but the version and the error texts. */
    public static void cuInit(int flags) {
        TABLE.check(INIT, flags);
    }

    /** The newest CUDA version that the driver supports, as {@code 1000 * major + 10 * minor}. */
    public static int cuDriverGetVersion() {
        return TABLE.createInt(DRIVER_GET_VERSION, () -> "");
    }

    /** The name of a {@code CUresult}, as in {@code CUDA_ERROR_OUT_OF_MEMORY}; says so if the driver knows none. */
    public static String cuGetErrorName(int status) {
        return errorText(GET_ERROR_NAME, status);
    }

    /** The driver's description of a {@code CUresult}. */
    public static String cuGetErrorString(int status) {
        return errorText(GET_ERROR_STRING, status);
    }

    /** These two are what an exception is made of: they must not throw one. */
    private static String errorText(NativeCall call, int status) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(JAVA_LONG);
            return call.invoke(status, text.address()) == CUDA_SUCCESS
                    ? FunctionTable.text(text.get(JAVA_LONG, 0))
                    : "a status unknown to this driver";
        }
    }

    /** How many devices this process sees; {@code CUDA_VISIBLE_DEVICES} limits them. */
    public static int cuDeviceGetCount() {
        return TABLE.createInt(DEVICE_GET_COUNT, () -> "");
    }

    /** The {@code CUdevice} of an ordinal. */
    public static int cuDeviceGet(int ordinal) {
        return TABLE.createInt(DEVICE_GET, () -> "device " + ordinal, ordinal);
    }

    public static String cuDeviceGetName(int device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(LONGEST_NAME);
            TABLE.check(DEVICE_GET_NAME, () -> "device " + device, name.address(), LONGEST_NAME, device);
            return name.getString(0);
        }
    }

    /** The value of a {@code CU_DEVICE_ATTRIBUTE_*}. */
    public static int cuDeviceGetAttribute(int attribute, int device) {
        return TABLE.createInt(
                DEVICE_GET_ATTRIBUTE, () -> "attribute " + attribute + ", device " + device, attribute, device);
    }

    /** The device's memory in bytes. */
    public static long cuDeviceTotalMem_v2(int device) {
        return TABLE.create(DEVICE_TOTAL_MEM, () -> "device " + device, device);
    }

    /** The context that all CUDA users in this process share; counts users until each has released it. */
    public static long cuDevicePrimaryCtxRetain(int device) {
        return TABLE.create(PRIMARY_CTX_RETAIN, () -> "device " + device, device);
    }

    public static void cuDevicePrimaryCtxRelease_v2(int device) {
        TABLE.check(PRIMARY_CTX_RELEASE, () -> "device " + device, device);
    }

    /** Makes a context the current one of this thread, above the one it had. */
    public static void cuCtxPushCurrent_v2(long context) {
        TABLE.check(CTX_PUSH_CURRENT, context);
    }

    /** Returns the thread to the context it had before; tells which was current. */
    public static long cuCtxPopCurrent_v2() {
        return TABLE.create(CTX_POP_CURRENT, () -> "");
    }

    /** The current context of this thread, 0 if it has none. */
    public static long cuCtxGetCurrent() {
        return TABLE.create(CTX_GET_CURRENT, () -> "");
    }

    /** The {@code CUdevice} of the current context. */
    public static int cuCtxGetDevice() {
        return TABLE.createInt(CTX_GET_DEVICE, () -> "");
    }

    /** Blocks until everything enqueued in the current context has run. */
    public static void cuCtxSynchronize() {
        TABLE.check(CTX_SYNCHRONIZE);
    }

    /** Tells a profiler that waits for it to record from now on in the current context; without one, does nothing. */
    public static void cuProfilerStart() {
        TABLE.check(PROFILER_START);
    }

    /** Tells a profiler to record no longer in the current context; without one, does nothing. */
    public static void cuProfilerStop() {
        TABLE.check(PROFILER_STOP);
    }
}
