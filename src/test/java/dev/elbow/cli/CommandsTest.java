package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Backends;
import dev.elbow.backend.Device;
import dev.elbow.data.DataOptions;
import dev.elbow.data.DataSources;
import dev.elbow.data.Dataset;
import dev.elbow.data.Npy;
import dev.elbow.files.JsonObject;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import dev.elbow.train.RunFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All commands on one small run. */
class CommandsTest {
    private static final String TRAIN =
            "train --model dense-vae --latent 2 --limit 192 --epochs 2 --batch 64 --seed 3 --threads 2 --json --out {}";

    private static final String[] EVALUATION = {
        "images", "recon", "kl", "negative_elbo", "active_latents", "kl_per_latent", "collapsed"
    };

    @TempDir
    static Path folder;

    private static Path run;
    private static Cli trained;

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        trained = Cli.run(TRAIN, run).done();
    }

    private static JsonObject checkKeys(Cli result, String... keys) {
        assertEquals(List.of(keys), new ArrayList<>(result.json().keys()));
        return result.json();
    }

    @Test
    void trainingTellsWhatItDid() {
        JsonObject json = checkKeys(
                trained,
                "run",
                "model",
                "data",
                "epochs",
                "recon",
                "kl",
                "loss",
                "images_per_second",
                "seconds",
                "first_step_seconds");
        assertEquals(run.toString(), json.string("run"));
        assertEquals("dense-vae", json.string("model"));
        assertEquals("glyphs", json.string("data"));
        assertEquals(2, json.int32("epochs"));
        assertEquals(json.number("recon") + json.number("kl"), json.number("loss"), 1e-9);
        assertTrue(json.number("images_per_second") > 0);
        assertTrue(json.number("first_step_seconds") > 0);
        String chosen = Backends.choose(Backends.AUTO).name();
        assertTrue(trained.out().contains("device   " + chosen + ": "), trained.out());
        assertTrue(trained.out().contains("(the fastest "), trained.out());
        assertTrue(trained.out().contains("epoch   2/2  train loss "), trained.out());
        assertFalse(trained.out().contains("\033"), "control characters without a terminal");
    }

    @Test
    void trainingNamesThePicturesItWrote() throws IOException {
        for (String name : List.of("reconstructions.png", "samples.png", "latent.png", "latent-scatter.png")) {
            Path picture = run.resolve(name);
            assertTrue(trained.out().contains("picture  " + picture), trained.out());
            BufferedImage image = ImageIO.read(picture.toFile());
            assertTrue(image.getWidth() >= 500 && image.getHeight() >= 300, name + " is " + image);
        }
    }

    @Test
    void trainingEndsWithAPage() throws IOException {
        Path page = run.resolve("report.html");
        assertTrue(trained.out().contains("report   " + page), trained.out());
        String source = Files.readString(page);
        for (String part :
                List.of("dense-vae on glyphs", "./elbow train ", "id=\"loss\"", "id=\"kl\"", "id=\"latents\"")) {
            assertTrue(source.contains(part), "the page lacks " + part);
        }
    }

    @Test
    void evaluationAgreesWithTraining() {
        JsonObject json = checkKeys(Cli.run("evaluate {} --json --seed 3", run).done(), EVALUATION);
        assertEquals(192, json.int32("images"));
        // The same noise; only the batches are cut differently.
        assertEquals(trained.json().number("loss"), json.number("negative_elbo"), 1e-3);
        assertEquals(json.number("recon") + json.number("kl"), json.number("negative_elbo"), 1e-9);
    }

    @Test
    void evaluationTellsOfEachLatent() {
        Cli result = Cli.run("evaluate {} --json", run).done();
        double[] latents = Stream.of(result.out()
                        .replaceAll("(?s).*\"kl_per_latent\":\\[([^]]*)].*", "$1")
                        .split(","))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertEquals(result.json().number("kl"), Arrays.stream(latents).sum(), 1e-4);
        int active = result.json().int32("active_latents");
        assertEquals(active == 0, result.json().bool("collapsed"));
        String text = Cli.run("evaluate {}", run).done().out();
        assertTrue(text.contains("%d of %d".formatted(active, latents.length)), text);
    }

    @Test
    void theImportanceBoundIsTighter() {
        Cli result = Cli.run("evaluate {} --json --importance 20", run).done();
        JsonObject json = checkKeys(
                result,
                Stream.concat(Stream.of(EVALUATION), Stream.of("importance_bound"))
                        .toArray(String[]::new));
        assertTrue(json.number("importance_bound") < json.number("negative_elbo"), result.out());
    }

    @Test
    void evaluatesOtherDataThanItsOwn() {
        JsonObject json = Cli.run("evaluate {} --json --data glyphs --limit 5", run)
                .done()
                .json();
        assertEquals(5, json.int32("images"));
    }

    @Test
    void gridsHoldAsManyImagesAsAsked() throws IOException {
        Path file = folder.resolve("grid.png");
        Cli.run("reconstruct {} --count 13 --out {}", run, file).done();
        // Cells of 28 pixels, twice enlarged, with gaps of 2: ten columns, two lines of originals and reconstructions.
        assertEquals(2 + 10 * 58, ImageIO.read(file.toFile()).getWidth());
        assertEquals(2 + 4 * 58, ImageIO.read(file.toFile()).getHeight());
        Cli all = Cli.run("reconstruct {} --count 500 --json --out {}", run, file);
        assertEquals(192, all.json().int32("images"));
        assertEquals(
                List.of("warning: --count asks for 500 images, the test split has 192: all are shown"), all.errors());
        Cli.run("sample {} --count 7 --seed 1 --out {}", run, file).done();
        assertEquals(2 + 7 * 58, ImageIO.read(file.toFile()).getWidth());
        assertEquals(2 + 58, ImageIO.read(file.toFile()).getHeight());
        byte[] first = Files.readAllBytes(file);
        Cli.run("sample {} --count 7 --seed 1 --out {}", run, file).done();
        assertArrayEquals(first, Files.readAllBytes(file), "the same seed gives the same samples");
        Cli.run("sample {} --count 7 --seed 2 --out {}", run, file).done();
        assertFalse(Arrays.equals(first, Files.readAllBytes(file)), "another seed gives others");
    }

    @Test
    void codesAreTheModels() {
        Path means = folder.resolve("codes.npy");
        Path logvars = folder.resolve("codes-logvar.npy");
        Cli.run("encode {} --out {} --logvar --json --split train", run, means).done();
        try (Device device = Elbow.open();
                Autoencoder model = Autoencoder.load(RunFolder.open(run).modelFile(), device);
                Dataset data =
                        DataSources.open("glyphs", DataOptions.defaults()).train();
                Dataset meanCodes = Npy.read(means);
                Dataset logvarCodes = Npy.read(logvars)) {
            assertEquals(Shape.of(2), meanCodes.shape());
            assertEquals(192, meanCodes.count());
            for (int i : new int[] {0, 100, 191}) {
                assertArrayEquals(model.encode(data.sample(i)), meanCodes.sample(i), 1e-5f);
                assertArrayEquals(model.encodeLogvar(data.sample(i)), logvarCodes.sample(i), 1e-5f);
            }
        }
    }

    @Test
    void aResumedRunEndsWithTheBitsOfOneThatWasNotInterrupted() throws IOException {
        Path parts = folder.resolve("parts");
        Path whole = folder.resolve("whole");
        Cli.run(TRAIN, parts).done();
        Cli resumed = Cli.run("train --resume {} --epochs 3 --json", parts).done();
        assertEquals(3, resumed.json().int32("epochs"));
        Cli.run(TRAIN.replace("--epochs 2", "--epochs 3"), whole).done();
        assertArrayEquals(
                Files.readAllBytes(RunFolder.open(whole).modelFile()),
                Files.readAllBytes(RunFolder.open(parts).modelFile()));
    }

    @Test
    void aRunIsNotOverwrittenOrMixed() {
        Cli again = Cli.run(TRAIN, run);
        assertEquals(Main.FAILED, again.code());
        assertTrue(again.err().contains("holds another run"), again.err());
        Cli otherModel = Cli.run("train --resume {} --latent 5", run);
        assertEquals(Main.FAILED, otherModel.code());
        assertTrue(otherModel.err().contains("cannot be resumed: the model differs"), otherModel.err());
        Cli otherData = Cli.run("train --resume {} --limit 100", run);
        assertEquals(Main.FAILED, otherData.code());
        assertTrue(otherData.err().contains("cannot be resumed: the training data"), otherData.err());
        assertEquals(1, otherData.errors().size());
    }

    @Test
    void infoChoosesAndExplains() {
        Cli info = Cli.run("info --json").done();
        assertEquals(Backends.choose(Backends.AUTO).name(), info.json().string("chosen"));
        assertTrue(info.json().object("backends").string("cpu").contains("oneDNN"), info.out());
        String text = Cli.run("info").done().out();
        assertTrue(text.contains("backend  cuda "), text);
        assertTrue(text.contains("only by --device reference"), text);
    }
}
