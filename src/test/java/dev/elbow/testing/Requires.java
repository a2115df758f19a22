package dev.elbow.testing;

import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Backends;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * What a test needs from the machine. Where it is missing the test is left out and the build's end says why; with
 * {@code ELBOW_REQUIRE_ALL=1} it fails instead, so that continuous integration cannot pass by leaving things out.
 */
public final class Requires {

    private static final boolean ALL = "1".equals(System.getenv("ELBOW_REQUIRE_ALL"));

    private Requires() {}

    /**
     * Goes on only where {@code condition} holds.
     *
     * @param reason what is missing and, where possible, what repairs it
     */
    public static void that(boolean condition, String reason) {
        that(condition, reason, ALL);
    }

    /** Returns the folder that {@code ELBOW_DATA_DIR} names: it holds {@code mnist} and {@code fashion-mnist}. */
    public static Path dataDir() {
        String directory = System.getenv("ELBOW_DATA_DIR");
        that(directory != null, "ELBOW_DATA_DIR is not set: no real images");
        that(Files.isDirectory(Path.of(directory)), "ELBOW_DATA_DIR names no folder: " + directory);
        return Path.of(directory);
    }

    /** Goes on only where a backend can be used. */
    public static void backend(String name) {
        BackendProvider provider = Backends.choose(name);
        that(provider.availability().usable(), Backends.explain(provider));
    }

    /** Goes on only where {@code program} is an executable on the {@code PATH}, and returns where it is. */
    public static Path program(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)) {
            Path file = Path.of(directory, program);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        throw missing(program + " is not installed", ALL);
    }

    static void that(boolean condition, String reason, boolean requireAll) {
        if (!condition) {
            throw missing(reason, requireAll);
        }
    }

    private static RuntimeException missing(String reason, boolean requireAll) {
        if (requireAll) {
            throw new AssertionFailedError("ELBOW_REQUIRE_ALL=1 allows no test to be left out: " + reason);
        }
        return new TestAbortedException(reason);
    }
}
