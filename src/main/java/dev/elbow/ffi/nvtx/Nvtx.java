package dev.elbow.ffi.nvtx;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ElbowException;
import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.NativeCall;
import dev.elbow.ffi.cuda.CudaLibrary;
import dev.elbow.ffi.cuda.LibraryVersion;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * NVTX's C functions, one method each, under their C names. They return no status but the level of the range among the thread's
 * open ones, negative where no profiler listens, which is no failure. The library is wanted only where it is found: ask {@link
 * #isAvailable} first, without it each method throws the reason.
 */
public final class Nvtx {
    /** The library, which tells no version; its name changed with CUDA 13. */
    public static final CudaLibrary LIBRARY = new CudaLibrary(
            new CudaLibrary.Wanted(
                    "NVTX",
                    List.of("libnvtx3interop.so.1", "libnvToolsExt.so.1"),
                    false,
                    List.of(),
                    1,
                    1,
                    "install NVIDIA's NVTX library (pip install nvidia-nvtx)"),
            () -> new LibraryVersion(1, 0, 0));

    static final FunctionTable TABLE =
            new FunctionTable(LIBRARY::library, (function, status, _) -> new ElbowException(function + ": " + status));

    private static final NativeCall RANGE_PUSH = TABLE.value("nvtxRangePushA", JAVA_INT, JAVA_LONG);
    private static final NativeCall RANGE_POP = TABLE.value("nvtxRangePop", JAVA_INT);

    private Nvtx() {}

    /** Whether the library is there. */
    public static boolean isAvailable() {
        return LIBRARY.library().isAvailable();
    }

    /** Begins a range of this thread inside those that are open; its name is copied. */
    public static int nvtxRangePushA(String message) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) RANGE_PUSH.invoke(arena.allocateFrom(message).address());
        }
    }

    /** Ends the range that this thread began last. */
    public static int nvtxRangePop() {
        return (int) RANGE_POP.invoke();
    }
}
