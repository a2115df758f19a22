package dev.elbow.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.DataOptions;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.experiment.latentclassifier.LatentClassifier;
import dev.elbow.report.Claim;
import dev.elbow.report.Verdict;
import dev.elbow.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the report about classes and latents writes and claims, from models that are trained for moments. */
class LatentClassifierTest {
    private static final List<String> MODELS = List.of("linear-2", "hidden-2", "linear-20", "hidden-20");

    private static Device device;
    private static DataSplits data;

    @TempDir
    Path out;

    @BeforeAll
    static void open() {
        device = Elbow.open();
        data = TestStudy.glyphs(1200);
    }

    @AfterAll
    static void close() {
        data.close();
        device.close();
    }

    /** Runs the report; drawing its page takes longer than these trainings. */
    private List<Claim> report(TestStudy test, DataSplits on, int epochs, int seeds, boolean write) {
        return report(test, on, epochs, seeds, StudyOptions.COMPONENTS, write);
    }

    private List<Claim> report(TestStudy test, DataSplits on, int epochs, int seeds, int components, boolean write) {
        StudyOptions options = new StudyOptions(
                out,
                epochs,
                0,
                seeds,
                components,
                true,
                "glyphs",
                DataOptions.defaults(),
                Map.of(),
                Optional.empty(),
                "./elbow report x",
                "1.2.3");
        LatentClassifier report = new LatentClassifier();
        try (Study study = new Study(report.title(), options, on, device, test.cancellation, test)) {
            report.run(study);
            if (write) {
                study.write();
            }
            return study.claims();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<List<String>> table(String id) throws IOException {
        return Files.readAllLines(out.resolve("tables/" + id + ".csv")).stream()
                .map(line -> List.of(line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)))
                .toList();
    }

    private static Claim claim(List<Claim> claims, String part) {
        return claims.stream()
                .filter(claim -> claim.sentence().contains(part))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyModelIsShownAndJudged() throws IOException {
        List<Claim> claims = report(new TestStudy(), data, 6, 1, true);
        String page = Files.readString(out.resolve("report.html"));
        List<String> figures = names(out.resolve("figures"));
        for (String model : MODELS) {
            for (String figure : List.of("reconstructions-%s.png", "centres-%s.png", "confusion-%s.svg")) {
                assertTrue(figures.contains(figure.formatted(model)), figure.formatted(model));
                assertTrue(page.contains("id=\"" + figure.formatted(model).replaceAll("\\..*", "") + "\""), figure);
            }
            assertTrue(Files.exists(out.resolve("runs").resolve(model).resolve("model.safetensors")), model);
            assertEquals(11, table("classes-" + model).size());
        }
        for (String plane : List.of("linear-2", "hidden-2")) {
            assertTrue(figures.containsAll(
                    List.of("latents-" + plane + ".svg", "mixture-" + plane + ".svg", "manifold-" + plane + ".png")));
        }
        assertEquals(18, figures.size());
        assertEquals(5, table("models").size());
        assertAccuracies(claims);
    }

    /** Tables, confusions and claims tell the same, and what is measured beats chance. */
    private void assertAccuracies(List<Claim> claims) throws IOException {
        List<List<String>> rows = table("classifiers");
        assertEquals(1 + 4 * MODELS.size(), rows.size());
        for (List<String> row : rows.subList(1, rows.size())) {
            double accuracy = Double.parseDouble(row.get(3));
            assertTrue(accuracy > 0.13 && accuracy <= 1, row.toString());
            // Every class has about as many images, so the mean recall is near the accuracy.
            assertEquals(accuracy, Double.parseDouble(row.get(5)), 0.05, row.toString());
        }
        List<String> gaussians = rows.get(14);
        assertTrue(gaussians.get(2).contains("one Gaussian per class"), gaussians.toString());
        assertTrue(Double.parseDouble(gaussians.get(3)) > 0.7, gaussians.toString());
        double accuracy = Double.parseDouble(rows.get(15).get(3));
        Claim claim = claim(claims, "tells digits apart: dense-vae, 20 latents");
        assertEquals("%.1f %%".formatted(100 * accuracy), claim.value());
        assertEquals(Verdict.of(accuracy >= 0.94), claim.verdict());
        assertEquals(Verdict.HOLDS, claim(claims, "More latents").verdict());
        assertTrue(claim(claims, "4 and 9").value().matches("(?s).*dense-vae, 20 latents: [1-9]"));
        assertEquals(
                2, claims.stream().filter(c -> c.sentence().contains("[-3, 3]")).count());
        double inside = Double.parseDouble(table("models").get(2).get(7));
        assertEquals(
                "%.1f %%".formatted(100 * inside),
                claim(claims, "[-3, 3]: dense-vae, 2").value());
    }

    @Test
    void everySeedIsTrainedOnceAndClaimsAreMeans() throws IOException {
        try (DataSplits few = TestStudy.glyphs(300)) {
            List<Claim> claims = report(new TestStudy(), few, 1, 2, false);
            assertEquals(8, names(out.resolve("runs")).size());
            TestStudy again = new TestStudy();
            assertEquals(claims, report(again, few, 1, 2, false));
            assertEquals(0, again.trained);
            String one = "tells digits apart: dense-vae, 20 latents";
            List<Claim> first = report(new TestStudy(), few, 1, 1, false);
            assertNotEquals(claim(first, one).value(), claim(claims, one).value());
        }
    }

    @Test
    void mixturesHaveAsManyComponentsAsAskedFor() throws IOException {
        try (DataSplits few = TestStudy.glyphs(300)) {
            List<Claim> claims = report(new TestStudy(), few, 1, 1, 3, true);
            String page = Files.readString(out.resolve("report.html"));
            assertTrue(page.contains("3 Gaussians without labels, 1 for each class"), "at the top of the page");
            assertTrue(page.contains("The same points with 3 ellipses"), "the ellipses");
            Claim found = claim(claims, "a component for each");
            assertEquals(Verdict.FAILS, found.verdict(), "three components for ten classes");
        }
    }

    @Test
    void withoutLabelsClassesAreLeftOutWithASentence() throws IOException {
        try (Dataset train =
                        Dataset.of(data.train().samples(0, 300), data.train().shape());
                Dataset test =
                        Dataset.of(data.test().samples(0, 100), data.test().shape())) {
            List<Claim> claims = report(new TestStudy(), new DataSplits(train, test), 1, 1, true);
            List<String> figures = names(out.resolve("figures"));
            assertTrue(figures.containsAll(List.of("mixture-hidden-2.svg", "latents-linear-2.svg")));
            assertFalse(figures.stream().anyMatch(name -> name.startsWith("confusion")));
            assertEquals(
                    List.of("claims.csv", "claims.json", "models.csv", "models.json"), names(out.resolve("tables")));
            assertEquals("", table("models").get(1).get(8));
            assertTrue(Files.readString(out.resolve("report.html")).contains("takes labels of at least two classes"));
            assertEquals(
                    claims.size() - 2,
                    claims.stream()
                            .filter(c -> c.verdict() == Verdict.NOT_MEASURED)
                            .count());
        }
    }

    @Test
    void rowsThatAreNoImagesAreRefused() {
        try (Dataset rows = Dataset.of(new float[40], Shape.of(4))) {
            ElbowException e = assertThrows(
                    ElbowException.class, () -> report(new TestStudy(), new DataSplits(rows, rows), 1, 1, false));
            assertTrue(e.getMessage().contains("latent-classifier is about images"), e.getMessage());
        }
    }
}
