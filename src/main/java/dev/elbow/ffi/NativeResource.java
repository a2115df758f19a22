package dev.elbow.ffi;

import java.io.File;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the jar (or folder) that holds a native library among those the program was started with.
 *
 * <p>The class path is asked through Elbow's own loader. On the module path a jar with only native files is usually not
 * resolved (nothing requires it, and it may require a JNI module that is left out on purpose), so its resources are
 * invisible to loaders; it is then opened where the module path says it lies.
 */
final class NativeResource {
    private NativeResource() {}

    /**
     * Looks for a resource.
     *
     * @param path slash-separated, without a leading slash
     * @param module the name of the module that holds it when it lies on the module path
     * @return a {@code jar:} or {@code file:} URL; empty if no jar of the program holds the resource
     * @throws IOException if a jar on the module path cannot be read
     */
    static Optional<URL> find(String path, String module) throws IOException {
        ClassLoader own = NativeResource.class.getClassLoader();
        URL url = own.getResource(path);
        if (url == null) {
            url = ClassLoader.getSystemResource(path);
        }
        return url != null ? Optional.of(url) : onModulePath(path, module);
    }

    private static Optional<URL> onModulePath(String path, String module) throws IOException {
        Path[] entries = Arrays.stream(System.getProperty("jdk.module.path", "").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toArray(Path[]::new);
        try {
            var reference = ModuleFinder.of(entries).find(module);
            if (reference.isEmpty()) {
                return Optional.empty();
            }
            try (ModuleReader reader = reference.get().open()) {
                Optional<URI> uri = reader.find(path);
                return uri.isPresent() ? Optional.of(uri.get().toURL()) : Optional.empty();
            }
        } catch (FindException e) {
            throw new IOException("cannot search the module path: " + e.getMessage(), e);
        }
    }
}
