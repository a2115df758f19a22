package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs and files that are not what they should be: one line, exit code 1, no stack trace unless asked for. */
class BadRunTest {
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
        Files.createDirectories(copy);
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(good.resolve(file), copy.resolve(file));
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
