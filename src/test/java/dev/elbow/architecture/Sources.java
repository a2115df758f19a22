package dev.elbow.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The source files of this checkout; tests run in its root. */
final class Sources {

    static final Path MAIN = Path.of("src/main/java");

    private Sources() {}

    /** Returns all Java files below {@code root}. */
    static List<Path> files(Path root) {
        try (var paths = Files.walk(root)) {
            return paths.filter(p -> p.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root.toAbsolutePath(), e);
        }
    }

    /** Returns the packages that hold at least one class below {@code root}. */
    static SortedSet<String> packages(Path root) {
        var packages = new TreeSet<String>();
        for (Path file : files(root)) {
            Path folder = root.relativize(file).getParent();
            if (folder != null && !file.endsWith("package-info.java")) {
                packages.add(folder.toString().replace('/', '.').replace('\\', '.'));
            }
        }
        return packages;
    }
}
