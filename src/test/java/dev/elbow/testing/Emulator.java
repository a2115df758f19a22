package dev.elbow.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * The stand-ins for CUDA's libraries of {@code native/emulator}: built before the first test of a JVM whose property {@code
 * elbow.emulator} names their folder, and controlled by tests through functions that no real driver has.
 */
public final class Emulator implements LauncherSessionListener {
    private static final String FOLDER = System.getProperty("elbow.emulator");
    private static final Map<String, MethodHandle> FUNCTIONS = new TreeMap<>();

    /** For {@link java.util.ServiceLoader}. */
    public Emulator() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (FOLDER != null && hasCompiler()) {
            build();
        }
    }

    private static boolean hasCompiler() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "g++")));
    }

    private static void build() {
        try {
            Process process = new ProcessBuilder("native/emulator/build.sh", FOLDER)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the emulator does not build:\n" + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Goes on only in a JVM that runs on the emulator. */
    public static void require() {
        Requires.that(
                FOLDER != null && Files.exists(Path.of(FOLDER, "libcuda.so.1")),
                "the CUDA emulator is not there: it is built where g++ is installed");
    }

    /** Makes the nth call from now of a C function return a status; nth 0 is every call. */
    public static void fail(String call, int nth, int status) {
        try (Arena arena = Arena.ofConfined()) {
            int _ = (int) function("emuFail", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT)
                    .invoke(arena.allocateFrom(call), nth, status);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how many faults were injected since the last {@link #reset}. */
    public static int faultsSeen() {
        try {
            return (int) function("emuFaultsSeen", JAVA_INT).invoke();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how often a C function was called since the last {@link #reset}. */
    public static long calls(String call) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) function("emuCalls", JAVA_LONG, ADDRESS).invoke(arena.allocateFrom(call));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Forgets faults, counts and the report, lifts the memory limit, and heals contexts that an error poisoned. */
    public static void reset() {
        procedure("emuReset");
    }

    /** Caps the device's memory. */
    public static void limitMemory(long bytes) {
        try {
            Linker.nativeLinker()
                    .downcallHandle(address("emuMemoryLimit"), FunctionDescriptor.ofVoid(JAVA_LONG))
                    .invoke(bytes);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the bytes of device memory that are allocated. */
    public static long liveBytes() {
        try {
            return (long) function("emuLiveBytes", JAVA_LONG).invoke();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how many allocations, streams, events, modules and graphs live. */
    public static int liveObjects() {
        try {
            return (int) function("emuLiveObjects", JAVA_INT).invoke();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns what was found wrong: guards overwritten, use after free, leaks; empty if nothing was. */
    public static String report() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(1 << 16);
            long _ = (long) function("emuReport", JAVA_LONG, ADDRESS, JAVA_LONG).invoke(text, text.byteSize());
            return text.getString(0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void procedure(String name) {
        try {
            Linker.nativeLinker()
                    .downcallHandle(address(name), FunctionDescriptor.ofVoid())
                    .invoke();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static synchronized MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return FUNCTIONS.computeIfAbsent(
                name,
                _ -> Linker.nativeLinker().downcallHandle(address(name), FunctionDescriptor.of(result, parameters)));
    }

    private static MemorySegment address(String name) {
        return SymbolLookup.libraryLookup(Path.of(FOLDER, "libcuda.so.1"), Arena.global())
                .find(name)
                .orElseThrow();
    }
}
