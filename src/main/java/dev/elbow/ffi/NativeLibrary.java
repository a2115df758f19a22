package dev.elbow.ffi;

import dev.elbow.ElbowException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One shared library: loaded, or unavailable with the reason.
 *
 * <p>Asking either kind for a {@link #downcall} succeeds. A function of an unavailable library, or one the library does
 * not export, is a handle that throws the reason when it is called: so a class may keep its handles in
 * {@code static final} fields and its initialiser never fails. A loaded library stays loaded until the JVM ends.
 */
public final class NativeLibrary {
    private static final MethodHandle NEW_EXCEPTION = constructor();

    private final String name;
    private final Path file;
    private final SymbolLookup symbols;
    private final String refusal;

    private NativeLibrary(String name, Path file, SymbolLookup symbols, String refusal) {
        this.name = name;
        this.file = file;
        this.symbols = symbols;
        this.refusal = refusal;
    }

    /**
     * Loads a library file; its own symbols and those of the libraries it depends on are then found, and no others.
     *
     * @param name what users call the library, for messages
     * @return the library, unavailable with the loader's reason if it cannot be loaded
     */
    @SuppressWarnings("restricted")
    public static NativeLibrary load(String name, Path file) {
        try {
            return new NativeLibrary(name, file, SymbolLookup.libraryLookup(file, Arena.global()), null);
        } catch (IllegalArgumentException e) {
            return unavailable(name, "cannot load " + file + ": " + loaderText(file));
        }
    }

    /**
     * Loads a library by its soname, as the system's loader finds it.
     *
     * @param name what users call the library, for messages
     * @return empty if the loader finds none or cannot load it
     */
    @SuppressWarnings("restricted")
    public static Optional<NativeLibrary> onLoaderPath(String name, String soname) {
        try {
            SymbolLookup symbols = SymbolLookup.libraryLookup(soname, Arena.global());
            // A driver's libcuda.so.1 is a link to libcuda.so.<driver version>.
            Path file = NativeLoader.mapped(soname)
                    .or(() -> NativeLoader.mapped(soname.replaceFirst("\\.so\\..*", ".so")))
                    .orElse(Path.of(soname));
            return Optional.of(new NativeLibrary(name, file, symbols, null));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A library that is not there, and why; {@code reason} names the remedy too. */
    public static NativeLibrary unavailable(String name, String reason) {
        return new NativeLibrary(name, null, symbol -> Optional.empty(), reason);
    }

    /** Whether the library is loaded. */
    public boolean isAvailable() {
        return refusal == null;
    }

    /** Why the library is unavailable and what to do about it; empty when it is loaded. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** The loaded file; empty when the library is unavailable. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Whether the library is loaded and exports a function of this name. */
    public boolean exports(String function) {
        return symbols.find(function).isPresent();
    }

    /**
     * A handle for a C function, or one that throws {@link ElbowException} with the reason when the library or the
     * function is missing. Pointers may be described as {@code JAVA_LONG}: on the 64-bit systems Elbow runs on, both
     * travel in the same registers, and a {@code long} needs no object.
     */
    @SuppressWarnings("restricted")
    public MethodHandle downcall(String function, FunctionDescriptor descriptor, Linker.Option... options) {
        return symbols.find(function)
                .map(address -> Linker.nativeLinker().downcallHandle(address, descriptor, options))
                .orElseGet(() -> refusing(function, descriptor.toMethodType()));
    }

    private MethodHandle refusing(String function, MethodType type) {
        String message = isAvailable()
                ? function + " is not in " + file + "; expected a version of " + name + " that exports it"
                : name + " is unavailable: " + refusal;
        MethodHandle create = NEW_EXCEPTION.bindTo(message);
        MethodHandle thrower = MethodHandles.foldArguments(
                MethodHandles.throwException(type.returnType(), ElbowException.class), create);
        return MethodHandles.dropArguments(thrower, 0, type.parameterList());
    }

    /** {@code dlopen}'s own words are lost by {@link SymbolLookup#libraryLookup}; {@link System#load} reports them. */
    private static String loaderText(Path file) {
        try {
            System.load(file.toAbsolutePath().toString());
            return "the loader refused it once and then took it; start again";
        } catch (UnsatisfiedLinkError e) {
            return e.getMessage();
        }
    }

    private static MethodHandle constructor() {
        try {
            return MethodHandles.lookup()
                    .findConstructor(ElbowException.class, MethodType.methodType(void.class, String.class));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return isAvailable() ? name + " (" + file + ")" : name + " (unavailable: " + refusal + ")";
    }
}
