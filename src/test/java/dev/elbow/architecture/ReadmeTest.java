package dev.elbow.architecture;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's program is the one that continuous integration runs. */
class ReadmeTest {
    @Test
    void theExampleIsPartOfTheEmbeddedProgram() throws IOException {
        List<String> program =
                Files.readAllLines(Path.of("src/test/consumer/src/main/java/example/Embedded.java")).stream()
                        .map(String::strip)
                        .toList();
        List<String> example = Files.readAllLines(Path.of("README.md")).stream()
                .dropWhile(line -> !line.equals("```java"))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .map(String::strip)
                .toList();
        assertFalse(example.isEmpty(), "no ```java block in README.md");
        int at = program.indexOf(example.getFirst());
        assertTrue(at >= 0, "not in the program: " + example.getFirst());
        assertTrue(
                at + example.size() <= program.size()
                        && program.subList(at, at + example.size()).equals(example),
                "README.md and Embedded.java differ");
    }
}
