package dev.elbow.ffi.cuda;

import dev.elbow.ElbowException;
import dev.elbow.ffi.NativeLibrary;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One of CUDA's libraries: looked for once at first use, loaded or not, with everything there is to say about it.
 *
 * <p>It is looked for by soname, the newest first, but none of a CUDA version that the driver is too old for: in the
 * folders the user named ({@code -Delbow.cuda.path} or {@code ELBOW_CUDA_PATH}), then where the system's loader looks,
 * then in the toolkits and Python wheels of this machine ({@link CudaFolders}). Nothing here throws except {@link
 * #require}. Thread-safe.
 */
public final class CudaLibrary {
    /** The system property that names folders with CUDA's libraries. */
    public static final String PATH_PROPERTY = CudaFolders.PATH_PROPERTY;

    /** The environment variable that names them; the property wins. */
    public static final String PATH_VARIABLE = CudaFolders.PATH_VARIABLE;

    /**
     * What is looked for.
     *
     * @param name what users call the library
     * @param sonames acceptable ones, newest first
     * @param followsCuda whether the number in a soname is the CUDA version that the driver must support
     * @param companions globs of libraries that this one opens by soname; they are loaded beforehand when it was found
     *     outside the loader's path
     * @param oldestMajor the oldest major version that will do
     * @param newestMajor the newest major version that will do
     * @param remedy what to install, as a clause that begins with a verb
     */
    public record Wanted(
            String name,
            List<String> sonames,
            boolean followsCuda,
            List<String> companions,
            int oldestMajor,
            int newestMajor,
            String remedy) {}

    private final Wanted wanted;
    private final Supplier<LibraryVersion> ask;
    private volatile LibrarySearch.Result result;

    /** A library; {@code version} calls its version function and is used only when it was found. */
    public CudaLibrary(Wanted wanted, Supplier<LibraryVersion> version) {
        this.wanted = wanted;
        this.ask = version;
    }

    private LibrarySearch.Result result() {
        LibrarySearch.Result known = result;
        if (known == null) {
            synchronized (this) {
                known = result;
                if (known == null) {
                    known = search();
                    result = known;
                }
            }
        }
        return known;
    }

    private LibrarySearch.Result search() {
        int cudaMajor = wanted.followsCuda() ? CudaDriver.cudaMajor() : Integer.MAX_VALUE;
        return new LibrarySearch(wanted, CudaFolders.ofMachine(), cudaMajor).run();
    }

    /** What users call the library. */
    public String name() {
        return wanted.name();
    }

    /** The library: loaded, or unavailable with the reason and the remedy. */
    public NativeLibrary library() {
        return result().library();
    }

    /** The sonames that will do, newest first. */
    public List<String> sonames() {
        return wanted.sonames();
    }

    /** The places that were looked at, in order, in words: folders, and {@code the loader's path}. */
    public List<String> places() {
        return result().places();
    }

    /** The loaded file; empty if there is none. */
    public Optional<Path> file() {
        return library().file();
    }

    /** The version that the loaded library reports; empty if none is loaded, or it does not tell. */
    public Optional<LibraryVersion> version() {
        try {
            return library().isAvailable() ? Optional.of(ask.get()) : Optional.empty();
        } catch (ElbowException _) {
            return Optional.empty();
        }
    }

    /** Why the library cannot be used, and what to do about it; empty when it can. */
    public Optional<Refusal> refusal() {
        Optional<Refusal> missing = result().refusal();
        if (missing.isPresent()) {
            return missing;
        }
        Path file = file().orElseThrow();
        LibraryVersion version;
        try {
            version = ask.get();
        } catch (ElbowException e) {
            return Optional.of(
                    new Refusal("%s does not tell its version: %s".formatted(file, e.getMessage()), remedy()));
        }
        if (version.major() >= wanted.oldestMajor() && version.major() <= wanted.newestMajor()) {
            return Optional.empty();
        }
        return Optional.of(
                new Refusal("%s is version %s; expected %s".formatted(file, version, expectedVersions()), remedy()));
    }

    private String expectedVersions() {
        if (wanted.newestMajor() == wanted.oldestMajor()) {
            return "version " + wanted.oldestMajor();
        }
        return wanted.newestMajor() == Integer.MAX_VALUE
                ? "version " + wanted.oldestMajor() + " or newer"
                : "version " + wanted.oldestMajor() + " to " + wanted.newestMajor();
    }

    /** What to do when the library is missing or of the wrong version. */
    public String remedy() {
        return LibrarySearch.remedy(wanted);
    }

    /**
     * Does nothing when the library can be used.
     *
     * @throws ElbowException with the reason and the remedy otherwise
     */
    public void require() {
        refusal().ifPresent(reason -> {
            throw new ElbowException(wanted.name() + " is unavailable: " + reason);
        });
    }

    /** Name, version and file, or why there is none. */
    @Override
    public String toString() {
        return refusal()
                .map(reason -> wanted.name() + ": " + reason)
                .orElseGet(() -> "%s %s (%s)"
                        .formatted(
                                wanted.name(),
                                version().map(LibraryVersion::toString).orElse("of unknown version"),
                                file().orElseThrow()));
    }
}
