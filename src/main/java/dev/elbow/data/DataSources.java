package dev.elbow.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Opens data sets by name or path.
 *
 * <p>Names are {@code glyphs}, {@code shapes} and {@code color-shapes}, which are drawn, and {@code mnist}, {@code
 * fashion-mnist} and {@code cifar-10}. The published ones are looked for in {@link DataOptions#dataDir}, in the folder that the environment variable {@code ELBOW_DATA_DIR} names (in both, as {@code
 * <folder>/<name>} and as the folder itself) and in the user's cache ({@code $XDG_CACHE_HOME} or {@code ~/.cache}, there {@code
 * elbow/data/<name>}); else they are downloaded to that cache and checked.
 *
 * <p>Paths are NPY files, of which every tenth sample becomes the test split, and folders: with {@code train.npy} and {@code
 * test.npy}; in MNIST's four files; in CIFAR-10's six; or images, see {@link ImageFolder}.
 */
public final class DataSources {
    private DataSources() {}

    /**
     * Opens a data set. The caller closes it.
     *
     * @throws dev.elbow.ElbowException if there is no such set, a file is damaged, or a download fails or is forbidden
     */
    public static DataSplits open(String nameOrPath, DataOptions options) {
        return finder().open(nameOrPath, options);
    }

    /**
     * Returns the folder that holds a published set, looked for as {@link #open} does but never downloaded; empty if it is
     * nowhere. The files are not read.
     *
     * @param dataDir where to look first, or null
     */
    public static Optional<Path> find(String name, Path dataDir) {
        return finder().find(name, dataDir);
    }

    private static DataFinder finder() {
        return new DataFinder(System.getenv(), Path.of(System.getProperty("user.home")), Published.ALL);
    }

    /** Returns whether the set of that name is drawn: it needs no files. */
    public static boolean isDrawn(String name) {
        return DataFinder.drawn().contains(name);
    }

    /** Returns the names that {@link #open} knows. */
    public static List<String> names() {
        return DataFinder.names(Published.ALL);
    }
}
