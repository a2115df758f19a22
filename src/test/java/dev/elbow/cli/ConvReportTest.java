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
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison of convolutional models on few images. */
class ConvReportTest {
    private static final String REPORT = "report conv --quick --epochs 1 --limit 200 --threads 2 --json --out {}";
    private static final int CLAIMS = 23;
    private static final List<Integer> LATENTS = List.of(2, 4, 8, 16, 32, 64);
    private static final List<String> RATES = List.of("3e-4", "1e-3", "3e-3", "1e-2", "3e-2");
    /** The largest one is cut to the images. */
    private static final List<Integer> BATCHES = List.of(32, 128, 200);

    @TempDir
    static Path folder;

    private static Path out;
    private static Cli first;

    @BeforeAll
    static void report() {
        out = folder.resolve("report");
        first = report(out, "");
    }

    private static Cli report(Path to, String more, Object... values) {
        Object[] all = Stream.concat(Stream.of(to), Stream.of(values)).toArray();
        return done(Cli.run(REPORT + more, all));
    }

    private static JsonObject row(String measure) throws IOException {
        return row(out, measure);
    }

    private static JsonObject row(Path report, String measure) throws IOException {
        return rows(report, "comparison").stream()
                .filter(row -> row.string("measure").equals(measure))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + measure));
    }

    @Test
    void everyFigureTableAndRunIsThere() throws IOException {
        TreeSet<String> figures = new TreeSet<>(List.of(
                "reconstructions-ae.png",
                "reconstructions-vae.png",
                "draws.png",
                "latents.svg",
                "manifold.png",
                "samples-vae.png",
                "samples-ae.png",
                "classes.svg",
                "reconstruction-loss.svg",
                "class-loss.svg",
                "latent-loss.svg",
                "latent-active.svg",
                "latent-frechet.svg",
                "stability.svg",
                "kl.svg",
                "active-units.svg",
                "denoised.png",
                "colour-reconstructions.png",
                "colour-draws.png",
                "colour-samples.png",
                "colour-loss.svg",
                "colour-latents.svg"));
        assertEquals(figures, names(out.resolve("figures")));
        assertEquals(
                tableFiles(
                        "comparison",
                        "neighbours",
                        "class-loss-table",
                        "denoising",
                        "latent-sizes",
                        "stability-table",
                        "colour"),
                names(out.resolve("tables")));
        TreeSet<String> runs = new TreeSet<>(List.of(
                "conv-ae",
                "conv-vae",
                "denoising-conv-ae",
                "denoising-conv-vae",
                "colour-deep-conv-vae",
                "colour-conv-vae"));
        LATENTS.forEach(latents -> runs.add("latent-" + latents));
        RATES.forEach(rate -> BATCHES.forEach(batch -> runs.add("stability-rate%s-batch%d".formatted(rate, batch))));
        assertEquals(runs, names(out.resolve("runs")));
    }

    private static JsonObject lastTest(String run) throws IOException {
        List<String> lines = Files.readAllLines(out.resolve("runs").resolve(run).resolve("metrics.jsonl"));
        JsonObject test = JsonObject.parse(lines.getLast(), run);
        assertEquals("test", test.string("split"));
        return test;
    }

    @Test
    void theComparisonHoldsWhatWasMeasured() throws IOException {
        JsonObject perImage = row("reconstruction of test images, BCE in nats per image");
        JsonObject perPixel = row("reconstruction of test images, BCE in nats per pixel");
        for (String model : List.of("conv-ae", "conv-vae")) {
            JsonObject test = lastTest(model);
            assertEquals(test.number("recon"), perImage.number(model), 1e-3 * test.number("recon"), model);
            assertEquals(perImage.number(model) / 784, perPixel.number(model), 1e-9, model);
            assertTrue(row("training, seconds of the fastest epoch").number(model) > 0, model);
            double floor = row("Fréchet distance of reconstructions").number("real test images");
            assertTrue(row("Fréchet distance of reconstructions").number(model) > floor, model);
        }
        for (String images : List.of("conv-ae", "conv-vae", "real test images")) {
            double score = row("Inception Score of decoded N(0, I)").number(images);
            assertTrue(score >= 1 && score <= 10, images + ": " + score);
            double deviation = row("Inception Score, deviation over 10 parts").number(images);
            assertTrue(deviation > 0 && deviation < score, images + ": " + deviation);
        }
        assertEquals(0, row("KL of test images, nats per image").number("conv-ae"));
        assertEquals(1568, row("values in a code").int32("conv-ae"));
        assertEquals(2, row("values in a code").int32("conv-vae"));
        assertEquals(28_353, row("parameters").int32("conv-ae"));
    }

    @Test
    void everySizeOfTheCodeIsMeasured() throws IOException {
        List<JsonObject> sizes = rows(out, "latent-sizes");
        assertEquals(LATENTS, sizes.stream().map(row -> row.int32("latents")).toList());
        double floor = row("Fréchet distance of reconstructions").number("real test images");
        for (JsonObject size : sizes) {
            int latents = size.int32("latents");
            JsonObject test = lastTest("latent-" + latents);
            assertEquals(test.number("recon"), size.number("BCE"), 1e-3 * test.number("recon"), "latents " + latents);
            assertEquals(size.number("BCE") + size.number("KL"), size.number("negative ELBO"), 1e-9);
            assertTrue(size.number("active latents") <= latents, "latents " + latents);
            assertTrue(size.number("Fréchet distance of samples") > floor, "latents " + latents);
        }
    }

    @Test
    void everyRateIsTriedWithEveryBatch() throws IOException {
        List<JsonObject> cells = rows(out, "stability-table");
        assertEquals(RATES.size() * BATCHES.size(), cells.size());
        String scatter = "deviation of successive step losses in the last epoch, % of their mean";
        for (JsonObject cell : cells) {
            String run = "stability-rate%s-batch%d".formatted(cell.string("learning rate"), cell.int32("batch"));
            assertEquals(lastTest(run).number("loss"), cell.number("negative ELBO of test images, nats"), run);
            assertTrue(cell.number("active latents") <= 20, run);
            if (cell.int32("batch") < 200) {
                assertTrue(cell.number(scatter) > 0, run);
            }
        }
    }

    @Test
    void classesMakeUpTheWhole() throws IOException {
        double images = 0;
        double sum = 0;
        for (JsonObject one : rows(out, "class-loss-table")) {
            images += one.int32("images");
            sum += one.int32("images") * one.number("conv-ae");
        }
        assertEquals(200, images);
        double all = row("reconstruction of test images, BCE in nats per image").number("conv-ae");
        assertEquals(all, sum / images, 1e-4 * all);
    }

    @Test
    void colourSamplesAreJudgedBesideRealImages() throws IOException {
        List<JsonObject> colour = rows(out, "colour");
        String frechet = "Fréchet distance of decoded N(0, I)";
        assertEquals(3, colour.size());
        double floor = colour.getLast().number(frechet);
        assertTrue(colour.get(0).number(frechet) > floor, "deep");
        assertTrue(colour.get(1).number(frechet) > floor, "shallow");
    }

    @Test
    void noiseIsWhatItIsSaidToBe() throws IOException {
        // The noise has deviation 0.3, so the mean squared difference is 0.09.
        assertEquals(0.09, rows(out, "denoising").getFirst().number("mean squared difference"), 0.002);
    }

    @Test
    void claimsAreJudged() throws IOException {
        JsonObject claims = first.json().object("claims");
        // The largest batch holds all images: an epoch of one step does not scatter.
        assertEquals(1, claims.int32("not_measured"));
        assertEquals(CLAIMS - 1, claims.int32("holds") + claims.int32("fails"));
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("Most latents lie within [-3, 3]."), "claim");
        assertTrue(page.contains("1,568 of 784; conv-vae has 2"), "a claim that fails says its number");
        assertTrue(page.contains("\"parameters\""), "the decoder is in the page");
    }

    @Test
    void aSecondCallReusesTheRunsAndComesToTheSameTables() throws IOException {
        byte[] comparison = Files.readAllBytes(out.resolve("tables/comparison.csv"));
        byte[] stability = Files.readAllBytes(out.resolve("tables/stability-table.csv"));
        byte[] colour = Files.readAllBytes(out.resolve("tables/colour.csv"));
        Cli second = report(out, "");
        assertTrue(
                second.out().contains("run 27 of 27, stability-rate3e-2-batch200: there already, 1 epochs"),
                second.out());
        assertFalse(second.out().contains("epoch   1/1"), second.out());
        assertArrayEquals(comparison, Files.readAllBytes(out.resolve("tables/comparison.csv")));
        assertArrayEquals(stability, Files.readAllBytes(out.resolve("tables/stability-table.csv")));
        assertArrayEquals(colour, Files.readAllBytes(out.resolve("tables/colour.csv")));
        String active = Files.readString(out.resolve("runs/conv-vae/active-units.json"));
        assertTrue(active.contains("\"epoch\":1"), active);
    }

    /** The classes of samples and their Inception Score stay the classifier's. */
    @Test
    void aGivenNetworkJudgesGreyAndColourImages() throws IOException {
        Path copy = folder.resolve("copy");
        copy(out, copy);
        Path network = PixelModel.write(folder.resolve("pixels.onnx"), 3);
        Cli result = Cli.run(REPORT + " --features {}", copy, network);
        assertEquals(Main.DONE, result.code(), result.err());
        assertTrue(result.err().contains("the two do not compare"), result.err());
        assertFalse(result.out().contains("epoch   1/1"), result.out());
        JsonObject before = row("Inception Score of decoded N(0, I)");
        JsonObject inception = row(copy, "Inception Score of decoded N(0, I)");
        assertEquals(before.number("conv-vae"), inception.number("conv-vae"));
        String frechet = "Fréchet distance of decoded N(0, I)";
        assertNotEquals(row(frechet).number("conv-vae"), row(copy, frechet).number("conv-vae"));
        for (String table : List.of("comparison", "latent-sizes", "colour")) {
            String json = Files.readString(copy.resolve("tables").resolve(table + ".json"));
            assertTrue(json.contains("; Fréchet distances by features of pixels.onnx-"), json);
        }
        assertTrue(rows(copy, "colour").getLast().number(frechet) > 0);
        assertTrue(Files.exists(copy.resolve("figures/classes.svg")));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    @Test
    void withoutLabelsWhatTakesThemIsLeftOutAndSeveralSeedsGiveDeviations() throws IOException {
        Path data = unlabelled(folder, 100);
        Path plain = folder.resolve("plain-report");
        Cli result = report(plain, " --seeds 2 --data {}", data);
        assertEquals(7, result.json().object("claims").int32("not_measured"));
        assertFalse(Files.exists(plain.resolve("figures/classes.svg")));
        assertFalse(Files.exists(plain.resolve("tables/neighbours.csv")));
        assertFalse(Files.exists(plain.resolve("figures/class-loss.svg")));
        assertFalse(Files.exists(plain.resolve("figures/latent-frechet.svg")));
        assertTrue(Files.exists(plain.resolve("figures/latents.svg")));
        assertTrue(
                Files.readString(plain.resolve("report.html")).contains("the data have none"), "a sentence says why");
        assertTrue(Files.exists(plain.resolve("runs/conv-vae-seed1/model.safetensors")));
        JsonObject test = rows(plain, "comparison").getFirst();
        assertMeanAndDeviation(test, "conv-ae");
        assertMeanAndDeviation(test, "conv-vae");
        assertMeanAndDeviation(plain, "colour", "BCE");
        assertMeanAndDeviation(plain, "latent-sizes", "KL");
        assertMeanAndDeviation(plain, "stability-table", "negative ELBO of test images, nats");
        assertMeanAndDeviation(rows(plain, "denoising").getLast(), "mean squared difference");
    }
}
