package dev.elbow.ffi.cuda;

import dev.elbow.testing.Programs;
import dev.elbow.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The headers of CUDA's libraries on this machine, in toolkits and Python wheels, and a C compiler to read them. */
final class CudaHeaders {
    private final List<Path> folders;

    private CudaHeaders(List<Path> folders) {
        this.folders = folders;
    }

    /** Goes on only where there is a C compiler and the driver's header. */
    static CudaHeaders find() {
        Requires.program("gcc");
        List<Path> folders = new ArrayList<>();
        CudaFolders machine = CudaFolders.ofMachine();
        for (Path library : machine.known()) {
            folders.add(library.resolveSibling("include"));
        }
        folders.removeIf(folder -> !Files.isDirectory(folder));
        CudaHeaders headers = new CudaHeaders(folders.stream().distinct().toList());
        Requires.that(headers.has("cuda.h"), "there is no cuda.h: install a CUDA toolkit, for instance with nvcc");
        return headers;
    }

    boolean has(String header) {
        return folders.stream().anyMatch(folder -> Files.isRegularFile(folder.resolve(header)));
    }

    /** Compiles a C file and returns what it prints. */
    String run(Path source, Path folder) throws IOException, InterruptedException {
        Path program = folder.resolve("program");
        gcc("-o", program.toString(), source.toString());
        return Programs.run(program.toString());
    }

    /** A C text with its macros and includes replaced. */
    String preprocess(String text, Path folder) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("headers.c"), text);
        return gcc("-E", "-P", source.toString());
    }

    private String gcc(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gcc"));
        folders.forEach(folder -> command.add("-I" + folder));
        command.addAll(Arrays.asList(arguments));
        return Programs.run(command.toArray(String[]::new));
    }
}
