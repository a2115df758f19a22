package dev.elbow.cli;

import static dev.elbow.cli.ReportFolder.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The part of the sweep over beta that is left out in quick mode: the same betas with a model chosen for its test figures. */
class BetterModelTest {
    private static final String REPORT =
            "report beta-sweep --data glyphs --epochs 1 --limit 60 --threads 2 --json --out {}";
    private static final List<String> BETAS = List.of("0.1", "0.5", "1", "2");

    @TempDir
    private Path out;

    @Test
    void itsTestFiguresStandBesideThoseOfTheSweepAndTheReportedOnes() throws IOException {
        Cli result = ReportFolder.done(Cli.run(REPORT, out));
        assertTrue(result.out().contains("run 8 of 8, report-vae-beta-2: 1 epochs"), result.out());
        List<JsonObject> rows = rows(out, "better-model");
        List<JsonObject> sweep = rows(out, "losses");
        assertEquals(BETAS.size(), rows.size());
        for (int i = 0; i < BETAS.size(); i++) {
            JsonObject row = rows.get(i);
            JsonObject test = testFigures(out.resolve("runs/report-vae-beta-" + BETAS.get(i)));
            assertEquals(Double.parseDouble(BETAS.get(i)), row.number("beta"), 1e-6);
            assertEquals(test.number("recon"), row.number("BCE"));
            assertEquals(test.number("kl"), row.number("KLD"));
            assertEquals(test.number("loss"), row.number("BCE + beta KLD"));
            // Three rows for each beta: training, test, reported.
            assertEquals(sweep.get(3 * i + 1).number("BCE + beta KLD"), row.number("the same of dense-vae"));
            assertEquals(sweep.get(3 * i + 2).number("BCE + beta KLD"), row.number("reported (Fashion-MNIST)"));
        }
        // Neither model's figures on these data compare with what is reported of others.
        assertEquals(2, result.json().object("claims").int32("not_measured"));
    }

    private static JsonObject testFigures(Path run) throws IOException {
        List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
        JsonObject last = JsonObject.parse(lines.getLast(), "metrics");
        assertEquals("test", last.string("split"));
        return last;
    }
}
