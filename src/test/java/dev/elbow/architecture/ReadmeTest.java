package dev.elbow.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's programs are ones that tests run. */
class ReadmeTest {
    private static final List<Path> PROGRAMS = List.of(
            Path.of("src/test/consumer/src/main/java/example/Embedded.java"),
            Path.of("src/test/java/dev/elbow/compute/GpuExample.java"));

    @Test
    void theExamplesArePartsOfProgramsThatRun() throws IOException {
        List<List<String>> examples = examples();
        assertEquals(PROGRAMS.size(), examples.size(), "```java blocks in README.md");
        for (int i = 0; i < PROGRAMS.size(); i++) {
            List<String> program = Files.readAllLines(PROGRAMS.get(i)).stream()
                    .map(String::strip)
                    .toList();
            List<String> example = examples.get(i);
            int at = program.indexOf(example.getFirst());
            assertTrue(at >= 0, "not in " + PROGRAMS.get(i) + ": " + example.getFirst());
            int to = Math.min(at + example.size(), program.size());
            assertEquals(example, program.subList(at, to), "README.md and " + PROGRAMS.get(i) + " differ");
        }
    }

    private static List<List<String>> examples() throws IOException {
        List<List<String>> examples = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            if (line.equals("```java")) {
                examples.add(new ArrayList<>());
                inside = true;
            } else if (line.equals("```")) {
                inside = false;
            } else if (inside) {
                examples.getLast().add(line.strip());
            }
        }
        return examples;
    }
}
