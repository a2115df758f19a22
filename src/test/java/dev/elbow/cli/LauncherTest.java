package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script {@code ./elbow} on machines without a JDK 25 and with one. It runs with the shell's expansion of wildcards switched
 * off: the places where it looks, such as {@code /usr/lib/jvm/*}, are then empty on any machine.
 */
@Timeout(60)
class LauncherTest {
    private static final Path BASH = Path.of("/bin/bash");
    private static final String NO_JDK = "elbow: no JDK 25 found: install one ";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void emptyMachine() throws IOException {
        Requires.that(Files.isExecutable(BASH), BASH + " is missing");
        environment.put("HOME", Files.createDirectory(folder.resolve("home")).toString());
        environment.put(
                "PATH", Files.createDirectory(folder.resolve("programs")).toString());
    }

    private Result elbow(String... arguments) throws IOException, InterruptedException {
        return elbow(Path.of("elbow").toAbsolutePath(), arguments);
    }

    private Result elbow(Path script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(BASH.toString(), "-f", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "still running");
        return new Result(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    /** Enough of a JDK for the script to look at. */
    private Path jdk(String version) throws IOException {
        Path jdk = folder.resolve("jdk-" + version);
        Files.createDirectories(jdk.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            program(jdk.resolve("bin").resolve(program), "exit 99");
        }
        String release = "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"%s\"\nOS_ARCH=\"x86_64\"\n".formatted(version);
        Files.write(jdk.resolve("release"), release.getBytes(StandardCharsets.UTF_8));
        return jdk;
    }

    private static void program(Path file, String script) throws IOException {
        Files.writeString(file, "#!" + BASH + "\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private static void assertOneLine(Result result) {
        assertEquals(1, result.code(), result.toString());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith(NO_JDK), result.err());
        assertTrue(result.err().contains("or set JAVA_HOME to it"), result.err());
    }

    @Test
    void withoutAnyJavaItSaysWhatToInstall() throws IOException, InterruptedException {
        assertOneLine(elbow("train"));
        assertOneLine(elbow("--jdk-home"));
        assertOneLine(elbow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.2", "24.0.1", "26", "250", "2.5"})
    void anotherJavaWillNotDo(String version) throws IOException, InterruptedException {
        environment.put("JAVA_HOME", jdk(version).toString());
        assertOneLine(elbow("info"));
    }

    @Test
    void aRuntimeWithoutCompilerWillNotDo() throws IOException, InterruptedException {
        Path jdk = jdk("25.0.1");
        Files.delete(jdk.resolve("bin/javac"));
        environment.put("JAVA_HOME", jdk.toString());
        assertOneLine(elbow("info"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "25.0.1"})
    void takesJavaHome(String version) throws IOException, InterruptedException {
        Path jdk = jdk(version);
        environment.put("JAVA_HOME", jdk.toString());
        assertEquals(new Result(0, jdk + "\n", ""), elbow("--jdk-home"));
    }

    /** What ONNX files need is optional for programs that embed the library, and there for whoever builds a clone. */
    @Test
    void theProgramHasOnnxRuntimeBesideIt() throws IOException, InterruptedException {
        program(folder.resolve("programs").resolve("find"), "exit 0");
        Path jdk = jdk("25");
        program(jdk.resolve("bin/java"), "printf '%s\\n' \"$@\"");
        environment.put("JAVA_HOME", jdk.toString());
        Path clone = Files.createDirectory(folder.resolve("clone")).toRealPath();
        Path target = Files.createDirectory(clone.resolve("target"));
        for (String file : List.of("elbow.jar", "elbow.built")) {
            Files.createFile(target.resolve(file));
        }
        Files.copy(Path.of("elbow"), clone.resolve("elbow"));
        Result result = elbow(clone.resolve("elbow"), "info");
        assertEquals(0, result.code(), result.err());
        assertTrue(
                result.out()
                        .endsWith("-cp\n%1$s/elbow.jar:%1$s/optional/onnxruntime.jar\ndev.elbow.cli.Main\ninfo\n"
                                .formatted(target)),
                result.out());
    }

    /** {@code java} on the path is usually a link to a link; another Java in JAVA_HOME is passed over. */
    @Test
    void takesTheJdkThatJavaOnThePathBelongsTo() throws IOException, InterruptedException {
        Path jdk = jdk("25.0.1").toRealPath();
        Path programs = folder.resolve("programs");
        program(programs.resolve("readlink"), "exec /usr/bin/readlink \"$@\"");
        Path alternative = Files.createSymbolicLink(folder.resolve("alternative"), jdk.resolve("bin/java"));
        Files.createSymbolicLink(programs.resolve("java"), alternative);
        environment.put("JAVA_HOME", jdk("17.0.2").toString());
        assertEquals(new Result(0, jdk + "\n", ""), elbow("--jdk-home"));
    }
}
