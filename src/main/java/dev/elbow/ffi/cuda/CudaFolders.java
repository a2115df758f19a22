package dev.elbow.ffi.cuda;

import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folders in which CUDA's libraries may lie, besides the system loader's own path.
 *
 * <p>Named by the user: {@code -Delbow.cuda.path} or {@code ELBOW_CUDA_PATH} (the property wins), one or several folders
 * as in a {@code PATH}, each a folder of libraries, one that holds {@code lib64} or {@code lib}, or one that Python's wheels
 * were installed into ({@code pip install --target}) or its {@code nvidia}. Known: {@code
 * CUDA_HOME} and {@code CUDA_PATH}, {@code /usr/local/cuda*} with the highest version first, where a container
 * runtime mounts the driver, and the {@code nvidia/*} folders that Python's wheels install.
 *
 * @param named searched before everything else, for every library
 * @param known searched after the loader's path
 * @param mistake what is wrong with the user's setting; nothing is searched then
 */
record CudaFolders(List<Path> named, List<Path> known, Optional<String> mistake) {
    /** Where container runtimes mount the driver, and Windows does in its Linux. */
    private static final List<String> DRIVERS =
            List.of("usr/local/nvidia/lib64", "usr/local/nvidia/lib", "usr/lib/wsl/lib");

    static final String PATH_PROPERTY = "elbow.cuda.path";
    static final String PATH_VARIABLE = "ELBOW_CUDA_PATH";

    /** The folders of this machine. */
    static CudaFolders ofMachine() {
        return of(System.getenv(), Path.of("/"), Path.of(System.getProperty("user.home")));
    }

    /** The folders under another root, home and environment. */
    static CudaFolders of(Map<String, String> environment, Path root, Path home) {
        List<Path> named = new ArrayList<>();
        Optional<String> mistake = Optional.empty();
        Optional<Setting> setting = setting(environment);
        if (setting.isPresent()) {
            for (String part : setting.get().value().split(File.pathSeparator)) {
                Path folder = Path.of(part).toAbsolutePath();
                addLibraries(named, folder);
                if (!Files.isDirectory(folder)) {
                    mistake = Optional.of("%s=%s names no folder: %s"
                            .formatted(setting.get().source(), setting.get().value(), part));
                }
            }
        }
        List<Path> known = new ArrayList<>();
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            String value = environment.get(variable);
            if (value != null && !value.isBlank()) {
                addToolkit(known, Path.of(value));
            }
        }
        for (Path toolkit : matches(root.resolve("usr/local"), "cuda*")) {
            addToolkit(known, toolkit);
        }
        for (String folder : DRIVERS) {
            addIfFolder(known, root.resolve(folder));
        }
        for (Path packages : PythonFolders.sitePackages(environment, root, home)) {
            addWheels(known, packages.resolve("nvidia"));
        }
        return new CudaFolders(
                named.stream().distinct().toList(), known.stream().distinct().toList(), mistake);
    }

    /** What the user named, and by which means. */
    private record Setting(String source, String value) {}

    private static Optional<Setting> setting(Map<String, String> environment) {
        String property = System.getProperty(PATH_PROPERTY);
        if (property != null && !property.isBlank()) {
            return Optional.of(new Setting("-D" + PATH_PROPERTY, property));
        }
        String variable = environment.get(PATH_VARIABLE);
        return variable == null || variable.isBlank()
                ? Optional.empty()
                : Optional.of(new Setting(PATH_VARIABLE, variable));
    }

    private static void addLibraries(List<Path> folders, Path folder) {
        addIfFolder(folders, folder);
        addIfFolder(folders, folder.resolve("lib64"));
        addIfFolder(folders, folder.resolve("lib"));
        addWheels(folders, folder.endsWith("nvidia") ? folder : folder.resolve("nvidia"));
    }

    /** Each of NVIDIA's wheels has a folder of its own in {@code nvidia}. */
    private static void addWheels(List<Path> folders, Path nvidia) {
        for (Path wheel : matches(nvidia, "*")) {
            addIfFolder(folders, wheel.resolve("lib"));
        }
    }

    private static void addToolkit(List<Path> folders, Path toolkit) {
        addIfFolder(folders, toolkit.resolve("lib64"));
        for (Path target : matches(toolkit.resolve("targets"), "*")) {
            addIfFolder(folders, target.resolve("lib"));
        }
    }

    private static void addIfFolder(List<Path> folders, Path folder) {
        if (Files.isDirectory(folder)) {
            folders.add(folder);
        }
    }

    /** The entries of a folder that match a glob, the highest version first; none if there is no such folder. */
    static List<Path> matches(Path folder, String glob) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            entries.forEach(found::add);
        } catch (IOException | DirectoryIteratorException _) {
            // A folder that cannot be read holds nothing for us; the refusal lists where was looked.
            return List.of();
        }
        found.sort(Comparator.comparing((Path path) -> path.getFileName().toString(), CudaFolders::compareVersions)
                .reversed());
        return found;
    }

    /** Orders names by their numbers: {@code cuda-12.10} after {@code cuda-12.9}. */
    static int compareVersions(String a, String b) {
        String[] left = a.split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)");
        String[] right = b.split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)");
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            boolean numbers = Character.isDigit(left[i].charAt(0)) && Character.isDigit(right[i].charAt(0));
            int order =
                    numbers ? new BigInteger(left[i]).compareTo(new BigInteger(right[i])) : left[i].compareTo(right[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }
}
