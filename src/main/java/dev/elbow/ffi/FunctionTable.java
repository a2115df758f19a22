package dev.elbow.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The functions that one binding class links from a C library whose functions return an {@code int} status, 0 for
 * success: links them, calls them, and turns every other status into the library's exception.
 *
 * <p>A table is filled by the static initialiser of its class and read only afterwards; calls are thread-safe.
 */
public final class FunctionTable {
    /** Makes the library's exception. */
    @FunctionalInterface
    public interface Failure {
        /**
         * The exception for a status other than success.
         *
         * @param arguments those of the call that matter, in words; may be empty
         */
        RuntimeException of(String function, int status, String arguments);
    }

    private static final Supplier<String> NOTHING = () -> "";

    private final Supplier<NativeLibrary> library;
    private final Failure failure;
    private final SortedMap<String, FunctionDescriptor> functions = new TreeMap<>();

    /** A table without functions; {@code library} is asked at the first call. */
    public FunctionTable(Supplier<NativeLibrary> library, Failure failure) {
        this.library = library;
        this.failure = failure;
    }

    /** Every function linked here: its exported name and what it takes and returns. */
    public SortedMap<String, FunctionDescriptor> functions() {
        return Collections.unmodifiableSortedMap(functions);
    }

    /** Links a function that returns a status. */
    public NativeCall status(String function, MemoryLayout... parameters) {
        return value(function, JAVA_INT, parameters);
    }

    /** Links a function that returns a status and that older versions export under another name. */
    public NativeCall statusOrOlder(String function, String older, MemoryLayout... parameters) {
        FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_INT, parameters);
        functions.put(function, descriptor);
        functions.put(older, descriptor);
        return new NativeCall(library, function, older, descriptor);
    }

    /** Links a function that returns a value. */
    public NativeCall value(String function, MemoryLayout result, MemoryLayout... parameters) {
        return call(function, FunctionDescriptor.of(result, parameters));
    }

    /** Links a function that returns nothing. */
    public NativeCall procedure(String function, MemoryLayout... parameters) {
        return call(function, FunctionDescriptor.ofVoid(parameters));
    }

    private NativeCall call(String function, FunctionDescriptor descriptor) {
        functions.put(function, descriptor);
        return new NativeCall(library, function, descriptor);
    }

    /**
     * Links a function that returns a status, for {@code invokeExact} on the path of a step. It looks for the library
     * at once; when that is missing, the handle throws the reason.
     */
    public MethodHandle hot(String function, MemoryLayout... parameters) {
        FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_INT, parameters);
        functions.put(function, descriptor);
        return library.get().downcall(function, descriptor);
    }

    /** Whether the library is there and exports a function of this name. */
    public boolean has(String function) {
        return library.get().exports(function);
    }

    /** Calls a function and checks its status. */
    public void check(NativeCall call, long... arguments) {
        require(call.function(), (int) call.invoke(arguments), NOTHING);
    }

    /** Calls a function and checks its status; {@code context} tells the arguments that matter. */
    public void check(NativeCall call, Supplier<String> context, long... arguments) {
        require(call.function(), (int) call.invoke(arguments), context);
    }

    /** Calls a function whose first parameter is the address of the handle, pointer or size that it returns. */
    public long create(NativeCall call, Supplier<String> context, long... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_LONG);
            long[] all = new long[1 + arguments.length];
            all[0] = result.address();
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            require(call.function(), (int) call.invoke(all), context);
            return result.get(JAVA_LONG, 0);
        }
    }

    /** The same for a function that returns an {@code int} through its first parameter. */
    public int createInt(NativeCall call, Supplier<String> context, long... arguments) {
        // The cell is zero-filled and little endian, so its low half is the int.
        return (int) create(call, context, arguments);
    }

    /** Does nothing for success. */
    public void require(String function, int status, Supplier<String> context) {
        if (status != 0) {
            throw failure.of(function, status, context.get());
        }
    }

    /** The exception for a status that {@code invokeExact} returned. */
    public RuntimeException failure(String function, int status, String arguments) {
        return failure.of(function, status, arguments);
    }

    /** A C string that the library owns; empty for a null pointer. */
    public static String text(long address) {
        return address == 0 ? "" : NativeMemory.ALL.getString(address);
    }

    /** An address or a handle, as messages write it. */
    public static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
