package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernels as one program: complete, and accepted by NVIDIA's compiler for every architecture without spilled registers. */
class KernelSourceTest {
    private static final List<Integer> ARCHITECTURES = List.of(75, 80, 86, 89, 90, 100, 120);
    private static final Pattern KERNEL =
            Pattern.compile("extern \"C\" __global__ void (?:__launch_bounds__\\(\\d+\\)\\s+)?(\\w+)\\(");
    /** What ptxas says of one kernel for one architecture: its name, the architecture, bytes of spilled stores and loads. */
    private static final Pattern RESOURCES = Pattern.compile("Compiling entry function '(\\w+)' for 'sm_(\\d+)'\\R"
            + ".*\\R.*, (\\d+) bytes spill stores, (\\d+) bytes spill loads\\R");

    static List<String> kernels() {
        return KERNEL.matcher(KernelSource.program())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void theProgramHoldsEveryFile() throws IOException {
        Requires.that(Files.isDirectory(Path.of("kernels")), "this is no checkout: there is no folder kernels");
        Set<String> parts = new TreeSet<>(KernelSource.HEADERS);
        parts.addAll(KernelSource.FILES);
        try (var files = Files.list(Path.of("kernels"))) {
            assertEquals(
                    parts,
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches(".*\\.cuh?"))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        assertFalse(KernelSource.program().contains("#include"));
        assertEquals(kernels().size(), new TreeSet<>(kernels()).size(), "two kernels of one name");
    }

    @Test
    void nvccAcceptsItForEveryArchitectureWithoutSpills(@TempDir Path folder) throws Exception {
        Requires.program("nvcc");
        Path source = Files.writeString(folder.resolve("elbow.cu"), KernelSource.program());
        List<String> command = new ArrayList<>(List.of("nvcc", "--fatbin", "--std=c++17", "--fmad=false"));
        command.addAll(List.of("--Werror", "all-warnings", "--resource-usage", "--threads", "2"));
        for (int architecture : ARCHITECTURES) {
            command.add("--generate-code=arch=compute_%1$d,code=sm_%1$d".formatted(architecture));
        }
        command.addAll(List.of("--output-file", folder.resolve("elbow.fatbin").toString(), source.toString()));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), "nvcc still runs after five minutes");
        String report = Files.readString(log);
        assertEquals(0, process.exitValue(), report);
        Set<String> compiled = new TreeSet<>();
        Set<String> spilled = new TreeSet<>();
        RESOURCES.matcher(report).results().forEach(kernel -> {
            compiled.add(kernel.group(1) + " for sm_" + kernel.group(2));
            if (!kernel.group(3).equals("0") || !kernel.group(4).equals("0")) {
                spilled.add(kernel.group().strip());
            }
        });
        assertEquals(kernels().size() * ARCHITECTURES.size(), compiled.size(), report);
        assertEquals(Set.of(), spilled, "kernels that spill registers");
    }
}
