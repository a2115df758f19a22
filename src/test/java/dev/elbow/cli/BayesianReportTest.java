package dev.elbow.cli;

import static dev.elbow.cli.ReportFolder.assertMeanAndDeviation;
import static dev.elbow.cli.ReportFolder.done;
import static dev.elbow.cli.ReportFolder.names;
import static dev.elbow.cli.ReportFolder.rows;
import static dev.elbow.cli.ReportFolder.tableFiles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.data.Npy;
import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report on point codes and distributions, on few images. */
class BayesianReportTest {
    private static final String REPORT = "report bayesian --quick --epochs 2 --limit 300 --threads 2 --json --out {}";
    private static final List<String> RATES = List.of("1e-4", "3e-4", "1e-3", "3e-3", "1e-2", "3e-2");
    private static final List<String> BETAS = List.of("0.5", "1", "4", "8");

    @TempDir
    static Path folder;

    private static Path out;
    private static Cli first;

    @BeforeAll
    static void report() {
        out = folder.resolve("report");
        first = done(Cli.run(REPORT, out));
    }

    private static JsonObject lastTest(String run) throws IOException {
        Path file = out.resolve("runs").resolve(run).resolve("metrics.jsonl");
        JsonObject last = JsonObject.parse(Files.readAllLines(file).getLast(), "metrics");
        assertEquals("test", last.string("split"));
        return last;
    }

    /** Returns the rate that the search took. */
    private static String sgdRate() throws IOException {
        List<JsonObject> taken = rows(out, "sgd-search").stream()
                .filter(row -> row.string("outcome").equals("taken"))
                .toList();
        assertEquals(1, taken.size());
        return taken.getFirst().string("learning rate");
    }

    private static String sgdRun() throws IOException {
        return sgdRate().equals("1e-4") ? "vae-sgd" : "vae-sgd-" + sgdRate();
    }

    @Test
    void writesPageFiguresTablesAndRuns() throws IOException {
        TreeSet<String> runs = new TreeSet<>(List.of("ae", "vae", sgdRun()));
        RATES.forEach(rate -> runs.add("sgd-search-" + rate));
        BETAS.forEach(beta -> runs.add("shapes-beta-" + beta));
        assertEquals(runs, names(out.resolve("runs")));
        TreeSet<String> figures = new TreeSet<>(List.of("answers.png", "kinds.png", "sigma.svg"));
        figures.addAll(List.of("gradient-variance-bars.svg", "elbo-recon.svg", "elbo-kl.svg"));
        figures.addAll(List.of("disentanglement-against-beta.svg", "shapes-recon-against-beta.svg"));
        BETAS.forEach(beta -> figures.add("traversals-beta-%s.png".formatted(beta.replace('.', '-'))));
        assertEquals(figures, names(out.resolve("figures")));
        for (String figure : figures) {
            Path file = out.resolve("figures").resolve(figure);
            if (figure.endsWith(".png")) {
                assertTrue(ImageIO.read(file.toFile()).getWidth() > 50, figure);
            }
        }
        assertEquals(
                tableFiles(
                        "reparameterization",
                        "reparameterization-deviation",
                        "gradient-variance",
                        "sgd-search",
                        "elbo",
                        "point-or-distribution",
                        "uncertainty",
                        "disentanglement",
                        "factors"),
                names(out.resolve("tables")));
    }

    @Test
    void derivativesAreThoseOfTheFormula() throws IOException {
        List<JsonObject> rows = rows(out, "reparameterization");
        assertEquals(6, rows.size());
        double largest = 0;
        for (JsonObject row : rows) {
            double formula = 0.5 * Math.exp(row.number("logvar") / 2) * row.number("epsilon");
            assertEquals(formula, row.number("dz/dlogvar, formula"), 1e-6);
            assertEquals(formula, row.number("dz/dlogvar, backward pass"), 1e-5);
            assertEquals(formula, row.number("dz/dlogvar, differences"), 1e-4);
            assertEquals(1, row.number("dz/dmean, backward pass (formula: 1)"), 1e-6);
            assertEquals(1, row.number("dz/dmean, differences"), 1e-4);
            largest = Math.max(largest, Math.abs(formula));
        }
        assertTrue(largest > 0.2, "derivatives too small to show anything: " + largest);
    }

    @Test
    void termsAreThoseOfTheRuns() throws IOException {
        List<JsonObject> elbo = rows(out, "elbo");
        List<String> runs = List.of("vae", sgdRun());
        for (int i = 0; i < 2; i++) {
            JsonObject metrics = lastTest(runs.get(i));
            assertEquals(metrics.number("recon"), elbo.get(i).number("reconstruction"));
            assertEquals(metrics.number("kl"), elbo.get(i).number("KL"));
            assertEquals(
                    metrics.number("recon") + metrics.number("kl"), elbo.get(i).number("negative ELBO"), 1e-6);
            double bound = elbo.get(i).number("importance-weighted bound, 10 draws");
            assertTrue(bound > 0 && bound < elbo.get(i).number("negative ELBO"), "the bound is tighter: " + bound);
        }
        List<JsonObject> scores = rows(out, "disentanglement");
        for (int i = 0; i < BETAS.size(); i++) {
            JsonObject metrics = lastTest("shapes-beta-" + BETAS.get(i));
            assertEquals(Double.parseDouble(BETAS.get(i)), scores.get(i).number("beta"));
            assertEquals(metrics.number("recon"), scores.get(i).number("reconstruction, nats"));
            for (String score : List.of("MIG", "DCI disentanglement", "DCI completeness", "DCI informativeness")) {
                double value = scores.get(i).number(score);
                assertTrue(value >= 0 && value <= 1, score + ": " + value);
            }
        }
    }

    @Test
    void theRateOfSgdIsTheOneThatDidBestOnImagesHeldBack() throws IOException {
        List<JsonObject> tried = rows(out, "sgd-search");
        assertEquals(
                RATES, tried.stream().map(row -> row.string("learning rate")).toList());
        double best = Double.POSITIVE_INFINITY;
        String rate = "";
        for (JsonObject row : tried) {
            if (!row.string("outcome").equals("diverged")) {
                double loss = row.number("negative ELBO, nats");
                JsonObject run = lastTest("sgd-search-" + row.string("learning rate"));
                assertEquals(run.number("loss"), loss);
                rate = loss < best ? row.string("learning rate") : rate;
                best = Math.min(best, loss);
            }
        }
        assertEquals(sgdRate(), rate);
        JsonObject config = JsonObject.parse(
                Files.readString(
                        out.resolve("runs").resolve("sgd-search-" + rate).resolve("config.json")),
                "config");
        // 300 training images: a fifth is held back.
        assertEquals(240, config.object("train").int32("count"));
        assertEquals(60, config.object("test").int32("count"));
    }

    @Test
    void theGapIsTheMeanOfItsFactors() throws IOException {
        List<JsonObject> scores = rows(out, "disentanglement");
        List<JsonObject> factors = rows(out, "factors");
        for (int i = 0; i < BETAS.size(); i++) {
            double sum = 0;
            for (String factor : List.of("shape", "scale", "rotation", "x", "y")) {
                sum += factors.get(i).number(factor);
            }
            assertEquals(scores.get(i).number("MIG"), sum / 5, 1e-9);
        }
    }

    @Test
    void pointsAnswerAlikeAndDistributionsDoNot() throws IOException {
        List<JsonObject> rows = rows(out, "point-or-distribution");
        String spread = "mean distance of two answers to one image";
        assertEquals(0, rows.get(0).number(spread));
        assertEquals(0, rows.get(0).number("KL, nats"));
        assertTrue(rows.get(1).number(spread) > 0.1, "draws differ");
    }

    @Test
    void thePathwiseGradientScattersLess() throws IOException {
        List<JsonObject> rows = rows(out, "gradient-variance");
        assertTrue(rows.get(1).number("variance") > 2 * rows.get(0).number("variance"), "variances");
        assertTrue(rows.get(1).number("multiples of the pathwise variance") > 2, "ratio");
    }

    @Test
    void everyKindOfImagesIsMeasuredAndClaimed() throws IOException {
        List<JsonObject> rows = rows(out, "uncertainty");
        assertEquals(
                List.of("training images", "test images", "turned by half", "inverted", "pixels shuffled", "noise"),
                rows.stream().map(row -> row.string("images")).toList());
        JsonObject test = rows.get(1);
        JsonObject metrics = lastTest("vae");
        assertEquals(metrics.number("recon"), test.number("reconstruction, nats"), 0.02 * metrics.number("recon"));
        String page = Files.readString(out.resolve("report.html"));
        for (JsonObject row : rows.subList(2, rows.size())) {
            assertTrue(row.number("mean sigma") > 0, row.string("images"));
            assertTrue(page.contains("wider on unfamiliar images: " + row.string("images")), row.string("images"));
        }
        JsonObject claims = first.json().object("claims");
        assertEquals(0, claims.int32("not_measured"));
        assertEquals(15, claims.int32("holds") + claims.int32("fails"));
    }

    @Test
    void aSecondCallReusesTheRunsAndComesToTheSameFigures() throws IOException {
        TreeSet<String> tables = names(out.resolve("tables"));
        tables.removeIf(table -> !table.endsWith(".csv"));
        assertFalse(tables.isEmpty());
        Path before = folder.resolve("before");
        Files.createDirectories(before);
        for (String table : tables) {
            Files.copy(out.resolve("tables").resolve(table), before.resolve(table));
        }
        Cli second = done(Cli.run(REPORT, out));
        assertTrue(second.out().contains("run 13 of 13, shapes-beta-8: there already, 2 epochs"), second.out());
        for (String table : tables) {
            assertArrayEquals(
                    Files.readAllBytes(before.resolve(table)),
                    Files.readAllBytes(out.resolve("tables").resolve(table)),
                    table);
        }
    }

    @Test
    void oneEpochHasNoTrendAndSeveralSeedsHaveDeviations() throws IOException {
        Path seeds = folder.resolve("seeds");
        Cli result = done(Cli.run(REPORT.replace("--epochs 2", "--epochs 1") + " --seeds 2", seeds));
        assertEquals(1, result.json().object("claims").int32("not_measured"));
        assertTrue(Files.exists(seeds.resolve("runs/shapes-beta-8-seed1/model.safetensors")));
        assertMeanAndDeviation(seeds, "elbo", "KL");
        assertMeanAndDeviation(seeds, "disentanglement", "MIG");
        assertMeanAndDeviation(seeds, "factors", "scale");
        assertMeanAndDeviation(seeds, "uncertainty", "mean sigma");
        assertMeanAndDeviation(seeds, "gradient-variance", "variance");
    }

    @Test
    void rowsAreNoPictures() {
        Path rows = folder.resolve("rows.npy");
        Npy.write(rows, new float[400], 100, 4);
        Cli result = Cli.run(REPORT + " --data {}", folder.resolve("rows-report"), rows);
        assertEquals(Main.FAILED, result.code());
        assertTrue(result.err().contains("bayesian is about images of 1 or 3 channels"), result.err());
    }
}
