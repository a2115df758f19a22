package dev.elbow.cli;

import static dev.elbow.cli.ReportFolder.assertMeanAndDeviation;
import static dev.elbow.cli.ReportFolder.names;
import static dev.elbow.cli.ReportFolder.rows;
import static dev.elbow.cli.ReportFolder.tableFiles;
import static dev.elbow.cli.ReportFolder.unlabelled;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sweep over beta on few images, and what the command says when asked for the wrong thing. */
class ReportTest {
    private static final String REPORT = "report beta-sweep --quick --epochs 1 --limit 300 --threads 2 --json --out {}";
    private static final List<String> RUNS = List.of("beta-0.1", "beta-0.5", "beta-1", "beta-2");
    private static final int CLAIMS = 19;

    @TempDir
    static Path folder;

    private static Path out;
    private static Cli first;

    @BeforeAll
    static void report() {
        out = folder.resolve("report");
        first = Cli.run(REPORT, out).done();
    }

    @Test
    void tellsWhatItDoes() {
        for (int i = 0; i < RUNS.size(); i++) {
            String line = "run %d of 4, %s: 1 epochs".formatted(i + 1, RUNS.get(i));
            assertTrue(first.out().contains(line), first.out());
        }
        JsonObject json = first.json();
        assertEquals("beta-sweep", json.string("report"));
        assertEquals("glyphs", json.string("data"));
        assertEquals(out.resolve("report.html").toString(), json.string("page"));
        JsonObject claims = json.object("claims");
        // What is reported of another data set has nothing to compare with.
        assertEquals(1, claims.int32("not_measured"));
        assertEquals(CLAIMS, claims.int32("holds") + claims.int32("fails") + claims.int32("not_measured"));
    }

    @Test
    void writesPageFiguresTablesAndRuns() throws IOException {
        assertEquals(new TreeSet<>(RUNS), names(out.resolve("runs")));
        TreeSet<String> figures = new TreeSet<>();
        for (String beta : List.of("0-1", "0-5", "1", "2")) {
            figures.add("samples-beta-%s.png".formatted(beta));
            figures.add("reconstructions-beta-%s.png".formatted(beta));
            figures.add("latents-beta-%s.gif".formatted(beta));
        }
        figures.addAll(
                List.of("against-beta.svg", "frechet-against-beta.svg", "frozen-sigma-rows.png", "interpolation.png"));
        figures.addAll(List.of("origin.png", "stochastic.png", "class-reconstruction.svg", "kl-per-latent.svg"));
        figures.addAll(List.of("interpolation-contrast.svg", "interpolation-steps.svg"));
        assertEquals(figures, names(out.resolve("figures")));
        for (String figure : figures) {
            if (figure.endsWith(".png")) {
                assertTrue(
                        ImageIO.read(out.resolve("figures").resolve(figure).toFile())
                                        .getWidth()
                                > 50,
                        figure);
            }
        }
        assertEquals(
                tableFiles(
                        "losses",
                        "samples",
                        "latents",
                        "frozen-sigma",
                        "class-losses",
                        "interpolation-paths",
                        "interpolation-halfway"),
                names(out.resolve("tables")));
    }

    @Test
    void lossesAreThoseOfTheRunsBesideTheReportedOnes() throws IOException {
        List<JsonObject> rows = rows(out, "losses");
        assertEquals(12, rows.size());
        for (int i = 0; i < RUNS.size(); i++) {
            List<String> lines =
                    Files.readAllLines(out.resolve("runs").resolve(RUNS.get(i)).resolve("metrics.jsonl"));
            assertEquals(2, lines.size());
            for (int split = 0; split < 2; split++) {
                JsonObject metrics = JsonObject.parse(lines.get(split), "metrics");
                JsonObject row = rows.get(3 * i + split);
                assertEquals(metrics.number("recon"), row.number("BCE"));
                assertEquals(metrics.number("kl"), row.number("KLD"));
                assertEquals(metrics.number("loss"), row.number("BCE + beta KLD"));
            }
        }
        assertEquals(239.3832, rows.get(8).number("BCE + beta KLD"));
    }

    @Test
    void figuresOfSamplesAndLatentsMeanSomething() throws IOException {
        List<JsonObject> samples = rows(out, "samples");
        double floor = samples.get(4).number("Fréchet distance");
        assertTrue(floor > 0, "floor " + floor);
        for (JsonObject row : samples.subList(0, 4)) {
            assertTrue(row.number("Fréchet distance") > floor, row.string("images"));
            double confidence = row.number("network's confidence");
            assertTrue(confidence > 0.1 && confidence <= 1, "confidence " + confidence);
        }
        List<JsonObject> frozen = rows(out, "frozen-sigma");
        double diversity = 0;
        for (JsonObject row : frozen.subList(0, 3)) {
            assertTrue(row.number("diversity (mean distance of two)") > diversity, "diversity rises with sigma");
            diversity = row.number("diversity (mean distance of two)");
        }
        assertEquals("test images", frozen.get(4).string("samples"));
        assertTrue(frozen.get(4).number("diversity (mean distance of two)") > diversity, "test images differ most");
    }

    @Test
    void classesMakeUpTheLossOfTheTestSplit() throws IOException {
        List<JsonObject> classes = rows(out, "class-losses");
        assertEquals(10, classes.size());
        List<JsonObject> losses = rows(out, "losses");
        for (int i = 0; i < RUNS.size(); i++) {
            String beta = RUNS.get(i).replace('-', ' ');
            double sum = 0;
            double images = 0;
            for (JsonObject row : classes) {
                assertTrue(row.number(beta) > row.number("least possible"), row.string("class"));
                sum += row.number("test images") * row.number(beta);
                images += row.number("test images");
            }
            assertEquals(300, images);
            double all = losses.get(3 * i + 1).number("BCE");
            assertEquals(all, sum / images, 0.01 * all, beta);
        }
    }

    @Test
    void pathsBesideTheCrossFadeOfTheirEnds() throws IOException {
        List<JsonObject> ways = rows(out, "interpolation-paths");
        List<JsonObject> halfway = rows(out, "interpolation-halfway");
        assertEquals(5, ways.size());
        assertEquals(5, halfway.size());
        for (JsonObject way : ways) {
            double longest = way.number("longest step of edges in mean steps");
            assertTrue(longest >= 1 && longest <= way.number("the same of the worst path"), way.string("way"));
        }
        JsonObject faded = ways.get(4);
        assertEquals(1, faded.number("longest step of images in mean steps"), 1e-4);
        assertEquals(1, faded.number("length in direct distances"), 1e-4);
        String average = "distance from the ends' average";
        assertEquals(0, halfway.get(4).number(average), 1e-5);
        assertTrue(halfway.get(2).number(average) > 0.01, "a way through codes is no cross-fade");
        assertTrue(halfway.get(4).number("contrast of edges kept") < 1, "a cross-fade loses contrast");
    }

    @Test
    void thePageSaysHowToMakeItAgain() throws IOException {
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("What beta does to a VAE"), "title");
        assertTrue(page.contains("./elbow report beta-sweep --quick --epochs 1 --limit 300"), "command");
        assertTrue(page.contains("dense-vae (code 20, 652,824 parameters)"), "model");
        assertTrue(
                page.contains("The decoded origin is the data&#39;s average")
                        || page.contains("The decoded origin is the data's average"),
                "claim");
    }

    @Test
    void aSecondCallReusesTheRunsAndComesToTheSameFigures() throws IOException {
        byte[] losses = Files.readAllBytes(out.resolve("tables/losses.csv"));
        byte[] latents = Files.readAllBytes(out.resolve("tables/latents.csv"));
        Cli second = Cli.run(REPORT, out).done();
        assertTrue(second.out().contains("run 4 of 4, beta-2: there already, 1 epochs"), second.out());
        assertFalse(second.out().contains("epoch   1/1"), second.out());
        assertArrayEquals(losses, Files.readAllBytes(out.resolve("tables/losses.csv")));
        assertArrayEquals(latents, Files.readAllBytes(out.resolve("tables/latents.csv")));
    }

    @Test
    void aFolderOfAnotherConfigurationIsRefusedInOneLine() {
        Cli other = Cli.run(REPORT.replace("--epochs 1", "--epochs 1 --seed 4"), out);
        assertEquals(Main.FAILED, other.code());
        assertEquals(1, other.errors().size(), other.err());
        assertTrue(other.err().contains("seed: the run has 0, now 4"), other.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "arithmetic" : "2" | "arithmetic" : "1" | arithmetic: the run has 1, now 2
                    "format" : 1       | "format" : 999     | format 999
                    """)
    void aFolderFromAnotherVersionIsRefusedInOneLine(String now, String then, String message) throws IOException {
        Path old = folder.resolve("old-" + then.replaceAll("\\W", ""));
        Path run = Files.createDirectories(old.resolve("runs/beta-0.1"));
        for (String file : List.of("config.json", "metrics.jsonl", "model.safetensors")) {
            Files.copy(out.resolve("runs/beta-0.1").resolve(file), run.resolve(file));
        }
        Files.copy(out.resolve("report.json"), old.resolve("report.json"));
        String config = Files.readString(run.resolve("config.json"));
        assertTrue(config.contains(now), config);
        Files.writeString(run.resolve("config.json"), config.replace(now, then));
        Cli result = Cli.run(REPORT, old);
        assertEquals(Main.FAILED, result.code());
        assertEquals(1, result.errors().size(), result.err());
        assertTrue(result.err().contains(run.toString()) && result.err().contains(message), result.err());
    }

    @Test
    void aFolderOfSomethingElseIsLeftAsItIs() throws IOException {
        Cli other = Cli.run(REPORT.replace("beta-sweep", "bayesian"), out);
        assertEquals(Main.FAILED, other.code());
        assertTrue(other.err().contains("holds the report beta-sweep, not bayesian"), other.err());

        Path run = folder.resolve("a-run");
        Files.createDirectories(run);
        Files.writeString(run.resolve("config.json"), "{}");
        Cli overRun = Cli.run(REPORT, run);
        assertEquals(Main.FAILED, overRun.code());
        assertEquals(1, overRun.errors().size(), overRun.err());
        assertTrue(overRun.err().contains("holds something else than the report beta-sweep"), overRun.err());
        assertEquals(new TreeSet<>(List.of("config.json")), names(run));
    }

    @Test
    void theListIsOneArrayForPrograms() {
        Cli result = Cli.run("report --list --json").done();
        String last = result.out().lines().toList().getLast();
        JsonObject all = JsonObject.parse("{\"all\":" + last + "}", "the last line");
        assertEquals("beta-sweep", all.objects("all").getFirst().string("report"));
        assertEquals(
                1, result.out().lines().filter(line -> line.startsWith("[")).count());
    }

    @Test
    void everyTableShowsMeanAndDeviationOfSeveralSeeds() throws IOException {
        Path seeds = folder.resolve("seeds");
        Cli.run(REPORT + " --seeds 2", seeds).done();
        assertTrue(Files.exists(seeds.resolve("runs/beta-2-seed1/model.safetensors")));
        assertMeanAndDeviation(seeds, "losses", "BCE");
        assertMeanAndDeviation(seeds, "samples", "Fréchet distance");
        assertMeanAndDeviation(seeds, "latents", "sharpness (test images: 1)");
        assertMeanAndDeviation(seeds, "frozen-sigma", "sharpness (test images: 1)");
        assertMeanAndDeviation(seeds, "class-losses", "beta 1");
        assertMeanAndDeviation(seeds, "interpolation-halfway", "contrast of edges kept");
        String page = Files.readString(seeds.resolve("report.html"));
        assertTrue(
                page.contains("The way from 1 to 8 (classes 1 and 8) is smooth."),
                "classes by the names of these data");
        assertTrue(page.contains("The model of seed 0."), "figures say whose model they show");
        assertTrue(
                page.matches("(?s).*of images and of edges, at most 2 mean steps.{1,200} ± .*"), "claims of all seeds");
    }

    @Test
    void withoutLabelsWhatTakesThemIsLeftOut() throws IOException {
        Path data = unlabelled(folder, 200);
        Path plain = folder.resolve("plain-report");
        Cli result = Cli.run(REPORT + " --data {}", plain, data).done();
        // Reported figures are of other data; two ask about each class, two about samples, three go on between classes.
        assertEquals(10, result.json().object("claims").int32("not_measured"));
        assertFalse(Files.exists(plain.resolve("figures/frechet-against-beta.svg")));
        assertFalse(Files.exists(plain.resolve("figures/interpolation.png")));
        assertTrue(Files.exists(plain.resolve("figures/latents-beta-1.gif")));
        assertFalse(Files.exists(plain.resolve("tables/class-losses.csv")));
        String page = Files.readString(plain.resolve("report.html"));
        assertTrue(page.contains("Reconstruction by class takes labels; the data have none."), "a sentence says why");
        assertTrue(page.contains("The interpolation takes test images of classes 1 and 8"), "a sentence says why");
    }

    @Test
    void rowsAreNoPictures() throws IOException {
        Path rows = folder.resolve("rows.npy");
        Npy.write(rows, new float[400], 100, 4);
        Cli result = Cli.run(REPORT + " --data {}", folder.resolve("rows-report"), rows);
        assertEquals(Main.FAILED, result.code());
        assertTrue(result.err().contains("beta-sweep is about images of 1 or 3 channels"), result.err());
    }
}
