package dev.elbow.ffi.cuda;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where Python 3 installs packages under the usual prefixes: the active virtual or conda environment, pyenv, the user's
 * own folder, the system's. No Python is started.
 */
final class PythonFolders {
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
}
