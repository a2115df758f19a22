package dev.elbow.ffi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Finds native libraries: a file the user names, or one packed in a jar of the program. */
public final class NativeLoader {
    private NativeLoader() {}

    /**
     * The running platform as artifacts name it: {@code linux-x86_64}, {@code linux-arm64}; on other systems the JVM's
     * own words, which no packed library matches.
     */
    public static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm64";
            case String other -> other;
        };
        return os.replace(' ', '_') + "-" + arch;
    }

    /**
     * Loads the file that the user named by the system property {@code property} or the environment variable
     * {@code variable}; the property wins. Nothing else is tried when the user named one.
     *
     * @return empty if the user named none
     */
    public static Optional<NativeLibrary> named(String name, String property, String variable) {
        String value = System.getProperty(property);
        String source = "-D" + property;
        if (value == null) {
            value = System.getenv(variable);
            source = variable;
        }
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        Path file = Path.of(value).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            String reason = source + "=" + value + " names no file; expected the shared library of " + name;
            return Optional.of(NativeLibrary.unavailable(name, reason));
        }
        return Optional.of(NativeLibrary.load(name, file));
    }

    /**
     * Copies a library and those it depends on out of a jar of the program into the user's cache, loads the
     * dependencies in order unless the process holds a library of that file name already, and loads the library.
     *
     * <p>The exception for dependencies already there keeps a program that has its own OpenMP (a Python or PyTorch
     * host) with one OpenMP: the system's loader satisfies a library's need for {@code libgomp.so.1} with whichever
     * library of that name was loaded first.
     *
     * @param name what users call the library
     * @param artifact the Maven artifact that holds it, for the message when it is missing
     * @param module the jar's module name
     * @param folder the folder inside the jar, with a trailing slash
     */
    public static NativeLibrary packed(
            String name, String artifact, String module, String folder, String library, String... dependencies) {
        try {
            URL[] urls = new URL[1 + dependencies.length];
            for (int i = 0; i < urls.length; i++) {
                String resource = folder + (i == 0 ? library : dependencies[i - 1]);
                Optional<URL> url = NativeResource.find(resource, module);
                if (url.isEmpty()) {
                    return NativeLibrary.unavailable(
                            name,
                            resource + " is in no jar of this program; expected the artifact " + artifact
                                    + " on its class path or module path");
                }
                urls[i] = url.get();
            }
            Path[] files = NativeCache.extract(NativeCache.userFolder(), urls);
            for (int i = 1; i < files.length; i++) {
                preload(files[i]);
            }
            return NativeLibrary.load(name, files[0]);
        } catch (IOException e) {
            return NativeLibrary.unavailable(
                    name,
                    "cannot be copied out of its jar to " + NativeCache.userFolder() + ": " + e
                            + "; set XDG_CACHE_HOME to a folder that can be written");
        }
    }

    /**
     * Loads a library that another one will need or open by its name, unless the process holds one of that file name
     * already. False if the system's loader refuses it.
     */
    @SuppressWarnings("restricted")
    public static boolean preload(Path library) {
        if (isMapped(library.getFileName().toString())) {
            return true;
        }
        try {
            SymbolLookup.libraryLookup(library, Arena.global());
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Whether the process has mapped a file of this name; Linux lists its mappings, elsewhere nothing is known. */
    static boolean isMapped(String fileName) {
        return mapped(fileName).isPresent();
    }

    /** The file by which the process has mapped a library of this soname, which is its name or begins it. */
    static Optional<Path> mapped(String soname) {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.isReadable(maps)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(maps)) {
            return lines.filter(line -> line.indexOf('/') >= 0)
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .filter(file -> names(file.getFileName().toString(), soname))
                    .findFirst();
        } catch (IOException | UncheckedIOException _) {
            return Optional.empty();
        }
    }

    /** Symbolic links are resolved in the list: {@code libcudnn.so.9} is mapped as {@code libcudnn.so.9.6.0}. */
    private static boolean names(String fileName, String soname) {
        return fileName.equals(soname) || fileName.startsWith(soname + ".");
    }
}
