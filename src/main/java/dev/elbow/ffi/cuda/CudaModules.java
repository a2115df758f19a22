package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.CUDA_ERROR_INVALID_VALUE;
import static dev.elbow.ffi.cuda.CudaConstants.CU_JIT_ERROR_LOG_BUFFER;
import static dev.elbow.ffi.cuda.CudaConstants.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.OptionalLong;

/** The driver's functions for modules, kernels and their launches, by the rules of {@link Cuda}. */
public final class CudaModules {
    /** A variable of a module: its device address and its size in bytes. */
    public record Global(long address, long bytes) {}

    static final FunctionTable TABLE = new FunctionTable(CudaDriver.LIBRARY::library, CudaException::of);

    private static final int LOG_BYTES = 8192;

    private static final NativeCall MODULE_LOAD =
            TABLE.status("cuModuleLoadDataEx", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final NativeCall MODULE_UNLOAD = TABLE.status("cuModuleUnload", JAVA_LONG);
    private static final NativeCall MODULE_GET_FUNCTION =
            TABLE.status("cuModuleGetFunction", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final NativeCall MODULE_GET_GLOBAL =
            TABLE.status("cuModuleGetGlobal_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final NativeCall FUNC_GET_ATTRIBUTE =
            TABLE.status("cuFuncGetAttribute", JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final NativeCall FUNC_SET_ATTRIBUTE =
            TABLE.status("cuFuncSetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final NativeCall FUNC_GET_PARAM_INFO =
            TABLE.status("cuFuncGetParamInfo", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final NativeCall OCCUPANCY =
            TABLE.status("cuOccupancyMaxActiveBlocksPerMultiprocessor", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);

    /** On the path of a step: called by {@code invokeExact}. */
    private static final MethodHandle LAUNCH_KERNEL = TABLE.hot(
            "cuLaunchKernel",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG);

    private CudaModules() {}

    /**
     * Loads a cubin, or compiles PTX, for the current context's device.
     *
     * @param image its bytes; PTX is text, for which a closing zero is added here
     */
    public static long cuModuleLoadDataEx(byte[] image) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(image.length + 1L, 16);
            MemorySegment.copy(image, 0, bytes, JAVA_BYTE, 0, image.length);
            MemorySegment log = arena.allocate(LOG_BYTES);
            MemorySegment options =
                    arena.allocateFrom(JAVA_INT, CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES);
            // The values travel as pointers: a small number stands in the pointer itself.
            MemorySegment values = arena.allocateFrom(JAVA_LONG, log.address(), LOG_BYTES);
            return TABLE.create(
                    MODULE_LOAD,
                    () -> "an image of " + image.length + " bytes" + said(log.getString(0)),
                    bytes.address(),
                    2,
                    options.address(),
                    values.address());
        }
    }

    private static String said(String log) {
        return log.isBlank() ? "" : "; the driver's compiler says: " + log.strip();
    }

    public static void cuModuleUnload(long module) {
        TABLE.check(MODULE_UNLOAD, module);
    }

    /** The kernel of a name; {@code extern "C"} kernels have their plain one. Lives as long as the module. */
    public static long cuModuleGetFunction(long module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            return TABLE.create(
                    MODULE_GET_FUNCTION,
                    () -> "kernel " + name,
                    module,
                    arena.allocateFrom(name).address());
        }
    }

    /** A {@code __device__} or {@code __constant__} variable. */
    public static Global cuModuleGetGlobal_v2(long module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(JAVA_LONG, 2);
            TABLE.check(
                    MODULE_GET_GLOBAL,
                    () -> "variable " + name,
                    found.address(),
                    found.address() + JAVA_LONG.byteSize(),
                    module,
                    arena.allocateFrom(name).address());
            return new Global(found.getAtIndex(JAVA_LONG, 0), found.getAtIndex(JAVA_LONG, 1));
        }
    }

    /** The value of a {@code CU_FUNC_ATTRIBUTE_*}. */
    public static int cuFuncGetAttribute(int attribute, long function) {
        return TABLE.createInt(FUNC_GET_ATTRIBUTE, () -> "attribute " + attribute, attribute, function);
    }

    public static void cuFuncSetAttribute(long function, int attribute, int value) {
        TABLE.check(
                FUNC_SET_ATTRIBUTE, () -> "attribute " + attribute + ", value " + value, function, attribute, value);
    }

    /** Whether the driver knows {@link #cuFuncGetParamInfo}: it does since CUDA 12.4. */
    static boolean hasParamInfo() {
        return TABLE.has(FUNC_GET_PARAM_INFO.function());
    }

    /** The size in bytes of a kernel's parameter; empty past the last one. */
    public static OptionalLong cuFuncGetParamInfo(long function, long index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(JAVA_LONG, 2);
            long bytes = found.address() + JAVA_LONG.byteSize();
            int status = (int) FUNC_GET_PARAM_INFO.invoke(function, index, found.address(), bytes);
            if (status == CUDA_ERROR_INVALID_VALUE) {
                return OptionalLong.empty();
            }
            TABLE.require(FUNC_GET_PARAM_INFO.function(), status, () -> "parameter " + index);
            return OptionalLong.of(found.getAtIndex(JAVA_LONG, 1));
        }
    }

    /** How many blocks of a kernel one multiprocessor can hold at once. */
    public static int cuOccupancyMaxActiveBlocksPerMultiprocessor(long function, int blockThreads, long sharedBytes) {
        return TABLE.createInt(
                OCCUPANCY,
                () -> blockThreads + " threads, " + sharedBytes + " bytes of shared memory",
                function,
                blockThreads,
                sharedBytes);
    }

    /**
     * Enqueues a kernel. Allocates nothing unless it fails.
     *
     * @param parameters address of an array of addresses, one for each of the kernel's parameters; the driver copies
     *     what they point at before this returns
     */
    public static void cuLaunchKernel(
            long function,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int sharedBytes,
            long stream,
            long parameters) {
        int status;
        try {
            status = (int) LAUNCH_KERNEL.invokeExact(
                    function, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, stream, parameters, 0L);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CudaException.of(
                    "cuLaunchKernel",
                    status,
                    "grid %d x %d x %d, block %d x %d x %d, %d bytes of shared memory"
                            .formatted(gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes));
        }
    }
}
