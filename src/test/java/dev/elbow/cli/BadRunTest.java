package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs and files that are not what they should be: one line, exit code 1, no stack trace unless asked for. */
class BadRunTest {
    private static final String MODEL = "model.safetensors";
    private static final String STATE = "checkpoint/state.safetensors";

    @TempDir
    static Path folder;

    private static Path good;

    @BeforeAll
    static void train() {
        good = folder.resolve("good");
        Cli.run("train --model dense-ae --limit 64 --epochs 1 --batch 32 --out {}", good)
                .done();
    }

    private Path copy(String name) throws IOException {
        Path copy = folder.resolve(name);
        Files.createDirectories(copy.resolve("checkpoint"));
        for (String file : new String[] {"config.json", "metrics.jsonl", MODEL, STATE, "checkpoint/best.safetensors"}) {
            Files.copy(good.resolve(file), copy.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    private static void assertFails(Cli result, String... parts) {
        assertEquals(Main.FAILED, result.code(), result.toString());
        assertEquals(1, result.errors().size(), result.err());
        for (String part : parts) {
            assertTrue(result.err().contains(part), result.err());
        }
    }

    @Test
    void noRun() {
        assertFails(Cli.run("evaluate {}", folder.resolve("nothing")), "nothing holds no run");
        assertFails(Cli.run("train --resume {}", folder), "holds no run");
    }

    @Test
    void damagedConfiguration() throws IOException {
        Path run = copy("config");
        Files.writeString(run.resolve("config.json"), "{\"format\": 1,");
        assertFails(Cli.run("evaluate {}", run), "config.json", "not valid JSON");
    }

    @Test
    void truncatedModel() throws IOException {
        Path run = copy("model");
        Path file = run.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertFails(Cli.run("sample {}", run), "model.safetensors");
    }

    /** Each lie changes one thing in the header and keeps its length, so that nothing else is wrong. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"__metadata__ | {"__metadota__   | metadota
            "F32"          | "I32"            | expected dtype F32, found I32
            [400,784]      | [784,400]        | expected shape 400x784, found 784x400
            [400,784]      | [400,785]        | need
            [1254400,      | [1254396,        | need
            ,1254400]      | ,9254400]        | need
            [0,            | [4,              | need
            """)
    void weightsWhoseHeaderLies(String truth, String lie, String expected) throws IOException {
        for (String file : new String[] {MODEL, STATE}) {
            Path run = copy("lie");
            byte[] bytes = Files.readAllBytes(run.resolve(file));
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            assertTrue(text.contains(truth), "no " + truth + " in " + file);
            String lying = text.replaceFirst(Pattern.quote(truth), Matcher.quoteReplacement(lie));
            Files.write(run.resolve(file), lying.getBytes(StandardCharsets.ISO_8859_1));
            assertRefusesWeights(run, file, expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1_000_000_000_000L, Long.MAX_VALUE})
    void weightsWhoseHeaderLengthLies(long length) throws IOException {
        for (String file : new String[] {MODEL, STATE}) {
            Path run = copy("length");
            byte[] bytes = Files.readAllBytes(run.resolve(file));
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
            Files.write(run.resolve(file), bytes);
            assertRefusesWeights(run, file, "the header claims");
        }
    }

    /** Every command that reads the file says what is wrong, and changes nothing. */
    private static void assertRefusesWeights(Path run, String file, String expected) throws IOException {
        byte[] metrics = Files.readAllBytes(run.resolve("metrics.jsonl"));
        byte[] config = Files.readAllBytes(run.resolve("config.json"));
        Path out = run.resolve("out");
        if (file.equals(MODEL)) {
            assertFails(Cli.run("evaluate {}", run), file, expected);
            assertFails(Cli.run("reconstruct {} --out {}", run, out), file, expected);
            assertFails(Cli.run("encode {} --out {}", run, out), file, expected);
        } else {
            assertFails(Cli.run("train --resume {} --epochs 2", run), file, expected);
        }
        assertFalse(Files.exists(out));
        assertArrayEquals(metrics, Files.readAllBytes(run.resolve("metrics.jsonl")));
        assertArrayEquals(config, Files.readAllBytes(run.resolve("config.json")));
    }

    @Test
    void missingCheckpoint() throws IOException {
        Path run = copy("missing");
        Files.delete(run.resolve(STATE));
        assertFails(Cli.run("train --resume {} --epochs 2", run), "cannot read", STATE);
    }

    /** The kernel's own tree takes no folder from anybody, root included. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void outCannotBeWritten() {
        for (String out : new String[] {"/sys/elbow", "/sys/kernel"}) {
            assertFails(Cli.run("train --limit 64 --epochs 1 --out {}", out), "cannot create " + out);
        }
        assertFails(Cli.run("reconstruct {} --out {}", good, "/sys/x.png"), "cannot write /sys/x.png");
        assertFails(Cli.run("encode {} --out {}", good, "/sys/x.npy"), "cannot write /sys/x.npy");
    }

    @Test
    void theStackTraceIsThereWhenAskedFor() {
        Cli result = Cli.run("evaluate {} --verbose", folder.resolve("nothing"));
        assertEquals(Main.FAILED, result.code());
        assertTrue(result.err().contains("\tat dev.elbow.train.RunFolder.open"), result.err());
    }

    @Test
    void whatOnlyVariationalModelsCan() {
        for (String line : new String[] {"sample {}", "evaluate {} --importance 3", "encode {} --logvar --out x.npy"}) {
            Cli result = Cli.run(line, good);
            assertEquals(Main.USAGE, result.code(), result.toString());
            assertTrue(result.err().contains("the run has dense-ae"), result.err());
        }
        assertFalse(Files.exists(Path.of("x.npy")));
    }

    @Test
    void batchLargerThanTheData() {
        Path out = folder.resolve("large");
        Cli result = Cli.run("train --limit 64 --batch 65 --out {}", out);
        assertFails(result, "the batch of 65 is larger than the training data, which has 64 samples");
        assertFalse(Files.exists(out), "a run that never began left its folder");
    }

    @Test
    void outIsAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertFails(Cli.run("train --limit 64 --epochs 1 --out {}", file), "cannot create", "file");
        assertFails(Cli.run("reconstruct {} --out {}", good, file.resolve("x.png")), "cannot write", "x.png");
        assertFails(Cli.run("encode {} --out {}", good, folder.resolve("no/such.npy")), "cannot write", "such.npy");
    }
}
