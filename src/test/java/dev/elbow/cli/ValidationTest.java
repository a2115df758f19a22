package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was judged on a validation split. */
class ValidationTest {
    @TempDir
    private Path folder;

    @Test
    void aRunRemembersItsValidationSplitUntilDataAreNamed() throws IOException {
        Path run = folder.resolve("run");
        Cli trained = Cli.run(
                        "train --model dense-vae --latent 2 --limit 192 --validation 64 --epochs 1 --batch 64 --threads 2 --json --out {}",
                        run)
                .done();
        assertTrue(trained.out().contains("128 training and 64 validation samples"), trained.out());
        String page = Files.readString(run.resolve("report.html"));
        assertTrue(page.contains("64 training samples, held out of training"), "the page says what it shows");
        JsonObject own = Cli.run("evaluate {} --json", run).done().json();
        assertEquals(64, own.int32("images"));
        assertEquals(
                "validation", own.string("split"), "figures of a validation split are not called the test split's");
        assertEquals(trained.json().number("loss"), own.number("negative_elbo"), 1e-3);
        Cli chosen = Cli.run("evaluate {} --validation 0", run).done();
        assertTrue(chosen.out().contains("means over 192 test images"), chosen.out());
        JsonObject test = Cli.run("evaluate {} --json --data glyphs --limit 192", run)
                .done()
                .json();
        assertEquals(192, test.int32("images"), "naming the data returns to their test split");
    }
}
