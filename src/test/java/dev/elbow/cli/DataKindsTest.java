package dev.elbow.cli;

import static dev.elbow.data.DataFiles.cifar;
import static dev.elbow.data.DataFiles.counting;
import static dev.elbow.data.DataFiles.npy;
import static dev.elbow.data.DataFiles.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.data.Npy;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import dev.elbow.train.RunFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command on data of each kind that is neither built in nor IDX; a run remembers where its data is and how it was read. */
class DataKindsTest {
    @TempDir
    Path folder;

    private Path run;

    /** Trains on the data, and holds evaluation and codes to its splits. */
    private void trainEvaluateEncode(String options, Path data, Shape shape, int training, int testing)
            throws IOException {
        run = folder.resolve("run");
        Cli trained = Cli.run("train --epochs 1 --batch 8 --seed 2 --data {} " + options + " --out {}", data, run);
        // A few steps on a few samples may well end with a warning.
        assertEquals(Main.DONE, trained.code(), trained.toString());
        String splits = "%d training and %d test samples of %s".formatted(training, testing, shape);
        assertTrue(trained.out().contains(splits), trained.out());
        assertTrue(
                Double.isFinite(Cli.run("evaluate {} --json", run).done().json().number("negative_elbo")));
        assertEquals(testing, Cli.run("evaluate {} --json", run).done().json().int32("images"));
        Path codes = folder.resolve("codes.npy");
        Cli.run("encode {} --split train --out {}", run, codes).done();
        try (Dataset written = Npy.read(codes)) {
            assertEquals(training, written.count());
        }
        Cli.run("encode {} --out {}", run, codes).done();
        try (Dataset written = Npy.read(codes)) {
            assertEquals(testing, written.count());
        }
    }

    /** Writes the grids, and returns the middle of the first test image as reconstructions show it, in hexadecimal. */
    private String pictures(int size) throws IOException {
        Path file = folder.resolve("grid.png");
        Cli.run("reconstruct {} --count 2 --out {}", run, file).done();
        BufferedImage grid = ImageIO.read(file.toFile());
        int cell = (grid.getHeight() - 2) / 2;
        assertEquals(0, (cell - 2) % size, "cells of " + cell + " pixels for images of " + size);
        assertEquals(2 + 2 * cell, grid.getWidth());
        Path samples = folder.resolve("samples.png");
        Cli.run("sample {} --count 3 --out {}", run, samples).done();
        assertEquals(2 + 3 * cell, ImageIO.read(samples.toFile()).getWidth());
        return "%06x".formatted(grid.getRGB(2 + (cell - 2) / 2, 2 + (cell - 2) / 2) & 0xFFFFFF);
    }

    /** Images of two sizes and in two formats, each of one grey. */
    private Path images() throws IOException {
        Path images = folder.resolve("images");
        for (int i = 0; i < 24; i++) {
            Path kind = Files.createDirectories(images.resolve(i < 12 ? "cats" : "dogs"));
            BufferedImage image =
                    new BufferedImage(i % 2 == 0 ? 20 : 9, i % 2 == 0 ? 12 : 9, BufferedImage.TYPE_BYTE_GRAY);
            for (int at = 0; at < image.getWidth() * image.getHeight(); at++) {
                image.getRaster().setSample(at % image.getWidth(), at / image.getWidth(), 0, 10 * i);
            }
            String format = i % 3 == 0 ? "png" : "jpeg";
            assertTrue(ImageIO.write(
                    image, format, kind.resolve("%02d.%s".formatted(i, format)).toFile()));
        }
        return images;
    }

    @Test
    void imagesInClassFoldersResized() throws IOException {
        trainEvaluateEncode("--model conv-vae --image-size 16", images(), Shape.of(16, 16, 1), 22, 2);
        // Images 9 and 19 are the test; the first has grey 90 = 0x5a.
        assertEquals("5a5a5a", pictures(16));
        assertTrue(Files.exists(run.resolve("latent-scatter.png")), "the codes were not drawn");
    }

    @Test
    void imagesTakenAsColourAndFewer() throws IOException {
        trainEvaluateEncode(
                "--model dense-vae --image-size 8 --channels 3 --limit 10", images(), Shape.of(8, 8, 3), 10, 2);
        assertEquals("5a5a5a", pictures(8));
        // Other data of another form than the run's own.
        Cli other = Cli.run("evaluate {} --data {} --image-size 8", run, folder.resolve("images"));
        assertEquals(Main.FAILED, other.code());
        assertEquals(
                "elbow: the model takes samples of 8x8x3, the data has 8x8x1",
                other.err().strip());
    }

    @Test
    void oneNpyFileOfImages() throws IOException {
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (30, 8, 8), }";
        Path file = write(folder.resolve("digits.npy"), npy(1, header, counting(30 * 64)));
        trainEvaluateEncode("--model conv-vae", file, Shape.of(8, 8, 1), 27, 3);
        // Sample 9, the first of the test, begins with 9 * 64 = 0x240; its middle is 36 = 0x24 further.
        assertEquals("646464", pictures(8));
    }

    @Test
    void npyFilesOfRows() throws IOException {
        Path data = Files.createDirectories(folder.resolve("rows"));
        Npy.write(data.resolve("train.npy"), rows(40), 40, 6);
        Npy.write(data.resolve("test.npy"), rows(11), 11, 6);
        trainEvaluateEncode("--model dense-vae --latent 3 --loss gaussian", data, Shape.of(6), 40, 11);
        try (Device device = Elbow.open();
                Autoencoder model = Autoencoder.load(RunFolder.open(run).modelFile(), device);
                Dataset codes = Npy.read(folder.resolve("codes.npy"))) {
            assertEquals(Shape.of(3), codes.shape());
            assertArrayEquals(model.encode(rows(1)), codes.sample(0), 1e-5f);
        }
        Path picture = folder.resolve("grid.png");
        for (String command : new String[] {"reconstruct", "sample"}) {
            Cli refused = Cli.run(command + " {} --out {}", run, picture);
            assertEquals(Main.FAILED, refused.code());
            assertEquals(
                    "elbow: pictures need images of 1 or 3 channels, the samples are rows of 6",
                    refused.err().strip());
        }
        assertFalse(Files.exists(picture));
        assertFalse(Files.exists(run.resolve("samples.png")), "rows are no pictures");
    }

    private static float[] rows(int count) {
        float[] values = new float[count * 6];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        return values;
    }

    @Test
    void cifar10() throws IOException {
        Path data = folder.resolve("cifar");
        for (int i = 1; i <= 5; i++) {
            write(data.resolve(String.format(Locale.ROOT, "data_batch_%d.bin", i)), cifar(i, 0, 9, i));
        }
        write(data.resolve("test_batch.bin"), cifar(5, 1, 2));
        trainEvaluateEncode("--model deep-conv-vae --loss gaussian-sigmoid", data, Shape.of(32, 32, 3), 20, 3);
        // Row 16, column 16 is pixel 528 = 0x210 of the red plane, which begins with the label; green 100, blue 200.
        assertEquals("1564c8", pictures(32));
    }
}
