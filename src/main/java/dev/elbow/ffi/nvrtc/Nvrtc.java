package dev.elbow.ffi.nvrtc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.NativeCall;
import dev.elbow.ffi.cuda.CudaDriver;
import dev.elbow.ffi.cuda.CudaLibrary;
import dev.elbow.ffi.cuda.LibraryVersion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * NVRTC's C functions, one method each, under their C names.
 *
 * <p>Rules of this file: an {@code nvrtcProgram} is a {@code long}; who creates one destroys it. What a function returns
 * through pointers is returned here, its size asked for beforehand. The status is checked here and nowhere else:
 * anything but success is an {@link NvrtcException}. Loading this class needs no library; without one, each method throws
 * the reason.
 */
public final class Nvrtc {
    /** A header that a source includes by {@code name}. */
    public record Header(String name, String text) {}

    /** The library. */
    public static final CudaLibrary LIBRARY = new CudaLibrary(
            new CudaLibrary.Wanted(
                    "NVRTC",
                    List.of("libnvrtc.so.13", "libnvrtc.so.12"),
                    true,
                    List.of("libnvrtc-builtins.so.[0-9]*"),
                    CudaDriver.OLDEST_MAJOR,
                    Integer.MAX_VALUE,
                    "install the CUDA toolkit's NVRTC (pip install nvidia-cuda-nvrtc, or nvidia-cuda-nvrtc-cu12 for a"
                            + " driver of CUDA 12)"),
            Nvrtc::nvrtcVersion);

    static final FunctionTable TABLE = new FunctionTable(LIBRARY::library, NvrtcException::of);

    private static final NativeCall VERSION = TABLE.status("nvrtcVersion", JAVA_LONG, JAVA_LONG);
    private static final NativeCall GET_ERROR_STRING = TABLE.value("nvrtcGetErrorString", JAVA_LONG, JAVA_INT);
    private static final NativeCall GET_NUM_ARCHS = TABLE.status("nvrtcGetNumSupportedArchs", JAVA_LONG);
    private static final NativeCall GET_ARCHS = TABLE.status("nvrtcGetSupportedArchs", JAVA_LONG);
    private static final NativeCall CREATE_PROGRAM =
            TABLE.status("nvrtcCreateProgram", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final NativeCall COMPILE_PROGRAM =
            TABLE.status("nvrtcCompileProgram", JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final NativeCall GET_LOG_SIZE = TABLE.status("nvrtcGetProgramLogSize", JAVA_LONG, JAVA_LONG);
    private static final NativeCall GET_LOG = TABLE.status("nvrtcGetProgramLog", JAVA_LONG, JAVA_LONG);
    private static final NativeCall GET_CUBIN_SIZE = TABLE.status("nvrtcGetCUBINSize", JAVA_LONG, JAVA_LONG);
    private static final NativeCall GET_CUBIN = TABLE.status("nvrtcGetCUBIN", JAVA_LONG, JAVA_LONG);
    private static final NativeCall GET_PTX_SIZE = TABLE.status("nvrtcGetPTXSize", JAVA_LONG, JAVA_LONG);
    private static final NativeCall GET_PTX = TABLE.status("nvrtcGetPTX", JAVA_LONG, JAVA_LONG);
    private static final NativeCall DESTROY_PROGRAM = TABLE.status("nvrtcDestroyProgram", JAVA_LONG);

    private Nvrtc() {}

    /** The library's version, which is its CUDA version. */
    public static LibraryVersion nvrtcVersion() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(JAVA_INT, 2);
            TABLE.check(VERSION, numbers.address(), numbers.address() + JAVA_INT.byteSize());
            return new LibraryVersion(numbers.getAtIndex(JAVA_INT, 0), numbers.getAtIndex(JAVA_INT, 1), 0);
        }
    }

    /** NVRTC's own words for a status. */
    public static String nvrtcGetErrorString(int status) {
        return FunctionTable.text(GET_ERROR_STRING.invoke(status));
    }

    /** The architectures it compiles for, as in 90 for {@code sm_90}, in rising order. */
    public static int[] nvrtcGetSupportedArchs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            TABLE.check(GET_NUM_ARCHS, count.address());
            MemorySegment architectures = arena.allocate(JAVA_INT, count.get(JAVA_INT, 0));
            TABLE.check(GET_ARCHS, architectures.address());
            return architectures.toArray(JAVA_INT);
        }
    }

    /** A program of one source file, called {@code name} in messages, and the headers it includes. */
    public static long nvrtcCreateProgram(String source, String name, List<Header> headers) {
        try (Arena arena = Arena.ofConfined()) {
            return TABLE.create(
                    CREATE_PROGRAM,
                    () -> name,
                    arena.allocateFrom(source).address(),
                    arena.allocateFrom(name).address(),
                    headers.size(),
                    strings(arena, headers.stream().map(Header::text).toList()),
                    strings(arena, headers.stream().map(Header::name).toList()));
        }
    }

    /** Compiles; true, or false if the source or the options have errors, which the log then tells. */
    public static boolean nvrtcCompileProgram(long program, List<String> options) {
        try (Arena arena = Arena.ofConfined()) {
            int status = (int) COMPILE_PROGRAM.invoke(program, options.size(), strings(arena, options));
            if (status == NvrtcConstants.NVRTC_ERROR_COMPILATION) {
                return false;
            }
            TABLE.require(COMPILE_PROGRAM.function(), status, () -> String.join(" ", options));
            return true;
        }
    }

    /** What the last compilation said; may be empty. */
    public static String nvrtcGetProgramLog(long program) {
        byte[] log = bytes(GET_LOG_SIZE, GET_LOG, program);
        return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
    }

    /** The machine code of a program compiled for {@code sm_XX}. */
    public static byte[] nvrtcGetCUBIN(long program) {
        return bytes(GET_CUBIN_SIZE, GET_CUBIN, program);
    }

    /** The intermediate code of a compiled program, with its closing zero. */
    public static byte[] nvrtcGetPTX(long program) {
        return bytes(GET_PTX_SIZE, GET_PTX, program);
    }

    public static void nvrtcDestroyProgram(long program) {
        try (Arena arena = Arena.ofConfined()) {
            TABLE.check(DESTROY_PROGRAM, arena.allocateFrom(JAVA_LONG, program).address());
        }
    }

    private static byte[] bytes(NativeCall size, NativeCall get, long program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocate(JAVA_LONG);
            TABLE.check(size, program, length.address());
            MemorySegment target = arena.allocate(Math.max(length.get(JAVA_LONG, 0), 1));
            TABLE.check(get, program, target.address());
            return target.asSlice(0, length.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
        }
    }

    private static long strings(Arena arena, List<String> texts) {
        MemorySegment array = arena.allocate(JAVA_LONG, Math.max(texts.size(), 1));
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(JAVA_LONG, i, arena.allocateFrom(texts.get(i)).address());
        }
        return array.address();
    }
}
