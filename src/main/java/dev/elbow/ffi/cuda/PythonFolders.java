package dev.elbow.ffi.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where Python 3 installs packages under the usual prefixes: the active virtual or conda environment, that of the {@code
 * python3} which the shell would start, pyenv, the user's own folder, the system's. No Python is started.
 */
final class PythonFolders {
    /** As many as an operating system follows, about. */
    private static final int MOST_LINKS = 32;

    private PythonFolders() {}

    /** Every {@code site-packages} and {@code dist-packages} found, the active environment's first. */
    static List<Path> sitePackages(Map<String, String> environment, Path root, Path home) {
        List<Path> libraries = new ArrayList<>();
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String prefix = environment.get(variable);
            if (prefix != null && !prefix.isBlank()) {
                libraries.add(Path.of(prefix).resolve("lib"));
                libraries.add(Path.of(prefix).resolve("lib64"));
            }
        }
        for (Path prefix : prefixesOnPath(environment)) {
            libraries.add(prefix.resolve("lib"));
            libraries.add(prefix.resolve("lib64"));
        }
        String pyenv = environment.get("PYENV_ROOT");
        Path versions =
                (pyenv != null && !pyenv.isBlank() ? Path.of(pyenv) : home.resolve(".pyenv")).resolve("versions");
        for (Path version : CudaFolders.matches(versions, "3*")) {
            libraries.add(version.resolve("lib"));
        }
        libraries.add(home.resolve(".local/lib"));
        libraries.add(root.resolve("usr/local/lib"));
        libraries.add(root.resolve("usr/lib"));
        libraries.add(root.resolve("usr/lib64"));
        libraries.add(root.resolve("opt/conda/lib"));

        List<Path> found = new ArrayList<>();
        for (Path library : libraries) {
            for (Path python : CudaFolders.matches(library, "python3*")) {
                found.add(python.resolve("site-packages"));
                found.add(python.resolve("dist-packages"));
            }
        }
        return found;
    }

    /** Where the first {@code python3} on the path lies, and where the file lies that its links lead to: {@code PREFIX/bin}. */
    private static List<Path> prefixesOnPath(Map<String, String> environment) {
        List<Path> prefixes = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path python = Path.of(folder).resolve("python3");
            if (folder.isEmpty() || !Files.isExecutable(python)) {
                continue;
            }
            // A link into a virtual environment leads on to the Python that it was made with, so every step counts.
            for (int links = 0; links < MOST_LINKS && python != null; links++) {
                Path bin = python.toAbsolutePath().normalize().getParent();
                if (bin != null && bin.getParent() != null) {
                    prefixes.add(bin.getParent());
                }
                python = target(python);
            }
            break;
        }
        return prefixes;
    }

    /** What a symbolic link names; null if the file is none. */
    private static Path target(Path file) {
        try {
            return Files.isSymbolicLink(file) ? file.resolveSibling(Files.readSymbolicLink(file)) : null;
        } catch (IOException _) {
            return null;
        }
    }
}
