package dev.elbow.cli;

import static dev.elbow.cli.ReportFolder.assertMeanAndDeviation;
import static dev.elbow.cli.ReportFolder.done;
import static dev.elbow.cli.ReportFolder.names;
import static dev.elbow.cli.ReportFolder.rows;
import static dev.elbow.cli.ReportFolder.tableFiles;
import static dev.elbow.cli.ReportFolder.unlabelled;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** AE beside VAE on few images: files, figures, claims. */
class VersusReportTest {
    private static final String REPORT = "report ae-vs-vae --quick --epochs 8 --limit 600 --threads 2 --json --out {}";
    private static final List<String> RUNS = List.of("ae", "vae-0", "vae-0.001", "vae-10");
    private static final int CLAIMS = 19;

    @TempDir
    static Path folder;

    private static Path out;
    private static Cli first;

    @BeforeAll
    static void report() {
        out = folder.resolve("report");
        first = done(Cli.run(REPORT, out));
    }

    private static List<JsonObject> metrics(String run) throws IOException {
        Path file = out.resolve("runs").resolve(run).resolve("metrics.jsonl");
        return Files.readAllLines(file).stream()
                .map(line -> JsonObject.parse(line, "metrics"))
                .toList();
    }

    private static int claims(Cli result) {
        JsonObject claims = result.json().object("claims");
        return claims.int32("holds") + claims.int32("fails") + claims.int32("not_measured");
    }

    @Test
    void writesPageFiguresTablesAndRuns() throws IOException {
        assertEquals(new TreeSet<>(RUNS), names(out.resolve("runs")));
        TreeSet<String> figures = new TreeSet<>(List.of("kl.svg", "kl-growth.svg"));
        for (String model : List.of("ae", "vae-0", "vae-0-001", "vae-10")) {
            figures.add("samples-%s.png".formatted(model));
            figures.add("reconstructions-%s.png".formatted(model));
        }
        for (String pair : List.of("4-6", "3-7", "5-8")) {
            figures.add("interpolation-%s.png".formatted(pair));
        }
        assertEquals(figures, names(out.resolve("figures")));
        for (String figure : figures) {
            if (figure.endsWith(".png")) {
                Path file = out.resolve("figures").resolve(figure);
                assertTrue(ImageIO.read(file.toFile()).getWidth() > 500, figure);
            }
        }
        assertEquals(
                tableFiles("samples", "losses", "sharpness", "interpolations", "halfway", "probe"),
                names(out.resolve("tables")));
        assertEquals(CLAIMS, claims(first));
        assertEquals(0, first.json().object("claims").int32("not_measured"));
    }

    @Test
    void modelsAreTrainedWithTheLossAveragedOverPixels() throws IOException {
        List<JsonObject> losses = rows(out, "losses");
        for (int i = 0; i < RUNS.size(); i++) {
            JsonObject test = metrics(RUNS.get(i)).getLast();
            assertEquals("test", test.string("split"));
            double sum = losses.get(i).number("reconstruction, test");
            assertEquals(sum, 784 * test.number("recon"), 0.02 * sum, RUNS.get(i));
        }
        String ae = Files.readAllLines(out.resolve("tables/losses.csv")).get(1);
        assertTrue(ae.startsWith("AE,") && ae.endsWith(",,"), "an AE has neither KL nor active latents: " + ae);
    }

    @Test
    void betaTenCollapsesAndNoChargeLetsTheDivergenceGrow() throws IOException {
        List<JsonObject> losses = rows(out, "losses");
        assertEquals(0, losses.get(3).number("active latents"));
        assertTrue(losses.get(3).number("KL, test") < 0.1, "beta 10");
        assertTrue(losses.get(1).number("KL, test") > 2 * losses.get(2).number("KL, test"), "beta 0 and 0.001");
        List<JsonObject> free = metrics("vae-0");
        assertTrue(free.getLast().number("kl") > free.get(1).number("kl"), "grows");
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("With beta 10 the posterior collapses to the prior."), "claim");
    }

    @Test
    void figuresOfSamplesCodesAndPathsMeanSomething() throws IOException {
        List<JsonObject> samples = rows(out, "samples");
        double floor = samples.get(4).number("Fréchet distance of samples");
        assertTrue(floor > 0, "floor " + floor);
        for (JsonObject row : samples.subList(0, 4)) {
            assertTrue(row.number("Fréchet distance of samples") > floor, row.string("model"));
        }
        assertTrue(
                samples.get(0).number("deviation of a latent over codes")
                        > samples.get(2).number("deviation of a latent over codes"),
                "the KL term holds codes together");
        for (JsonObject row : rows(out, "interpolations")) {
            assertTrue(row.number("longest step in mean steps") >= 1, row.string("model"));
            assertTrue(row.number("longest step of edges in mean steps") >= 1, row.string("model"));
            assertTrue(row.number("length in direct distances") >= 0.999, row.string("model"));
        }
        for (JsonObject row : rows(out, "halfway")) {
            assertTrue(row.number("distance from the ends' average") >= 0, row.string("model"));
            assertTrue(row.number("kept by a cross-fade of the same ends") <= 1.001, row.string("model"));
        }
        List<JsonObject> probe = rows(out, "probe");
        assertTrue(probe.get(0).number("share") > 0.5, "AE");
        assertTrue(probe.get(2).number("share") > 0.5, "VAE");
        assertTrue(probe.get(3).number("share") < probe.get(0).number("share"), "beta 10 knows less");
        assertEquals("20 principal components of the pixels", probe.get(4).string("model"));
        assertTrue(probe.get(4).number("share") > probe.get(3).number("share"), "pixels say something");
        assertTrue(probe.get(4).number("share") <= 1, "a share");
    }

    @Test
    void aSecondCallReusesTheRunsAndComesToTheSameFigures() throws IOException {
        byte[] losses = Files.readAllBytes(out.resolve("tables/losses.csv"));
        byte[] paths = Files.readAllBytes(out.resolve("tables/interpolations.csv"));
        Cli second = done(Cli.run(REPORT, out));
        assertTrue(second.out().contains("run 4 of 4, vae-10: there already, 8 epochs"), second.out());
        assertFalse(second.out().contains("epoch   1/8"), second.out());
        assertArrayEquals(losses, Files.readAllBytes(out.resolve("tables/losses.csv")));
        assertArrayEquals(paths, Files.readAllBytes(out.resolve("tables/interpolations.csv")));
    }

    @Test
    void everyTableShowsMeanAndDeviationOfSeveralSeeds() throws IOException {
        Path seeds = folder.resolve("seeds");
        done(Cli.run(REPORT.replace("--epochs 8", "--epochs 1") + " --seeds 2", seeds));
        assertTrue(Files.exists(seeds.resolve("runs/vae-10-seed1/model.safetensors")));
        assertMeanAndDeviation(seeds, "losses", "gap");
        assertMeanAndDeviation(seeds, "samples", "Fréchet distance of samples");
        assertMeanAndDeviation(seeds, "sharpness", "sharpness (test images: 1)");
        assertMeanAndDeviation(seeds, "interpolations", "length in direct distances");
        assertMeanAndDeviation(seeds, "halfway", "contrast of edges kept");
        assertMeanAndDeviation(seeds, "probe", "share");
        String page = Files.readString(seeds.resolve("report.html"));
        assertTrue(page.contains("The model of seed 0."), "figures say whose model they show");
        assertTrue(
                page.matches("(?s).*longest step in mean steps, of beta 0.001 below.{1,200} ± .*"),
                "claims of all seeds");
    }

    @Test
    void withoutLabelsWhatTakesThemIsLeftOut() throws IOException {
        Path data = unlabelled(folder, 200);
        Path plain = folder.resolve("plain-report");
        Cli result = done(Cli.run(REPORT.replace("--epochs 8", "--epochs 1") + " --data {}", plain, data));
        assertEquals(CLAIMS, claims(result));
        // Eleven take classes, two more than one epoch.
        assertEquals(13, result.json().object("claims").int32("not_measured"));
        assertFalse(Files.exists(plain.resolve("figures/interpolation-4-6.png")));
        assertFalse(Files.exists(plain.resolve("tables/probe.csv")));
        assertTrue(Files.exists(plain.resolve("figures/samples-ae.png")));
        String page = Files.readString(plain.resolve("report.html"));
        assertTrue(page.contains("A linear probe takes labels"), "a sentence says why there is no probe");
        assertTrue(page.contains("Interpolations go from one class to another"), "and why there is no path");
    }
}
