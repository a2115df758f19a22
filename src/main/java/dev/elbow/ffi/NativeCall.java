package dev.elbow.ffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Supplier;

/**
 * A C function called with {@code long}s, for calls made while planning: it allocates its argument array. A function on
 * the path of a step is linked by {@link NativeLibrary#downcall} and called by {@code invokeExact} instead.
 *
 * <p>Pointers and integers are passed as they are (narrowed to the described width), a float as
 * {@link #bits(float)}; the result is widened to {@code long}.
 */
public final class NativeCall {
    private static final MethodHandle BITS_TO_FLOAT = bitsToFloat();

    private final Supplier<NativeLibrary> library;
    private final String function;
    private final String older;
    private final FunctionDescriptor descriptor;
    private volatile MethodHandle handle;

    /**
     * A function to be linked at its first call: each new signature costs the JVM several milliseconds. If the library
     * or the function is missing, {@link #invoke} throws the reason.
     */
    public NativeCall(Supplier<NativeLibrary> library, String function, FunctionDescriptor descriptor) {
        this(library, function, function, descriptor);
    }

    /** A function that older versions of the library export under another name, with the same signature. */
    public NativeCall(Supplier<NativeLibrary> library, String function, String older, FunctionDescriptor descriptor) {
        this.library = library;
        this.function = function;
        this.older = older;
        this.descriptor = descriptor;
    }

    /** The function's C name. */
    public String function() {
        return function;
    }

    /** The form in which a float argument is passed to {@link #invoke}. */
    public static long bits(float value) {
        return Float.floatToRawIntBits(value);
    }

    /**
     * Calls the function.
     *
     * @return its result, 0 for {@code void}
     * @throws dev.elbow.ElbowException if the library or the function is unavailable
     */
    public long invoke(long... arguments) {
        MethodHandle linked = handle;
        if (linked == null) {
            NativeLibrary found = library.get();
            linked = adapt(found.downcall(found.exports(function) ? function : older, descriptor));
            handle = linked;
        }
        try {
            return (long) linked.invokeExact(arguments);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Rethrows what {@code invokeExact} of a downcall threw: it declares {@code Throwable} but throws none checked. */
    public static RuntimeException rethrow(Throwable thrown) {
        switch (thrown) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError("A native call threw a checked exception", thrown);
        }
    }

    private static MethodHandle adapt(MethodHandle downcall) {
        MethodHandle adapted = downcall;
        for (int i = 0; i < downcall.type().parameterCount(); i++) {
            if (downcall.type().parameterType(i) == float.class) {
                adapted = MethodHandles.filterArguments(adapted, i, BITS_TO_FLOAT);
            }
        }
        int arity = downcall.type().parameterCount();
        MethodType allLongs = MethodType.genericMethodType(arity).changeReturnType(long.class);
        for (int i = 0; i < arity; i++) {
            allLongs = allLongs.changeParameterType(i, long.class);
        }
        return MethodHandles.explicitCastArguments(adapted, allLongs).asSpreader(long[].class, arity);
    }

    private static MethodHandle bitsToFloat() {
        try {
            return MethodHandles.lookup()
                    .findStatic(Float.class, "intBitsToFloat", MethodType.methodType(float.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
