package dev.elbow.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AutoencoderTest {
    private static final Device DEVICE = Elbow.open();
    private static final Shape IMAGE = Shape.of(4, 4, 3);
    private static final int LATENT = 2;

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    private static Autoencoder model() {
        Graph graph = Graph.builder(IMAGE)
                .add(new Conv(4, 3, 2, 1), new Relu(), new Flatten(), new GaussianLatent(LATENT))
                .add(new Dense(IMAGE.elements()), new Reshape(IMAGE), new BernoulliLoss())
                .build();
        return Autoencoder.create(DEVICE, graph, 3);
    }

    private static float[] images(int count) {
        float[] images = new float[count * IMAGE.elements()];
        SplittableRandom random = new SplittableRandom(count);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextInt(256) / 255f;
        }
        return images;
    }

    /** 131 images are two full runs of a plan and a partial one; one image takes a plan of its own. */
    @Test
    void takesAnyNumberOfImages() {
        try (Autoencoder model = model()) {
            float[] images = images(131);
            float[] means = model.encode(images);
            assertEquals(131 * LATENT, means.length);
            for (int i : new int[] {0, 63, 64, 130}) {
                float[] image = Arrays.copyOfRange(images, i * IMAGE.elements(), (i + 1) * IMAGE.elements());
                assertArrayEquals(
                        model.encode(image),
                        Arrays.copyOfRange(means, i * LATENT, (i + 1) * LATENT),
                        1e-6f,
                        "image " + i);
            }
            assertEquals(0, model.encode(new float[0]).length);
            assertArrayEquals(model.reconstruct(images), model.decode(means), 1e-6f);
            assertEquals(131 * LATENT, model.encodeLogvar(images).length);
            assertFalse(Arrays.equals(means, model.encodeLogvar(images)));
        }
    }

    @Test
    void samplesArePureInTheSeedAndInRange() {
        try (Autoencoder model = model()) {
            float[] samples = model.sample(5, 1);
            assertArrayEquals(samples, model.sample(5, 1));
            assertArrayEquals(
                    Arrays.copyOf(samples, 2 * IMAGE.elements()),
                    model.sample(2, 1),
                    "fewer samples are the first of more");
            assertFalse(Arrays.equals(samples, model.sample(5, 2)));
            for (float value : samples) {
                assertTrue(value > 0 && value < 1, "pixel " + value);
            }
        }
    }

    @Test
    void savesAndLoadsTheSameModel() {
        Path file = folder.resolve("model.safetensors");
        float[] images = images(3);
        try (Autoencoder model = model()) {
            model.save(file);
            try (Autoencoder loaded = Autoencoder.load(file, DEVICE)) {
                assertEquals(model.graph(), loaded.graph());
                assertArrayEquals(model.reconstruct(images), loaded.reconstruct(images));
                assertEquals(
                        List.of("model.safetensors"), List.of(folder.toFile().list()), "no temporary file stays");
            }
        }
    }

    @Test
    void aFileThatDoesNotFitChangesNothing() {
        Path file = folder.resolve("other.safetensors");
        try (Autoencoder model = model()) {
            List<Safetensors.Tensor> tensors = new ArrayList<>();
            for (Parameter parameter : model.graph().parameters()) {
                tensors.add(
                        new Safetensors.Tensor(parameter.name(), parameter.shape(), new float[parameter.elements()]));
            }
            tensors.removeLast();
            Safetensors.write(file, java.util.Map.of(), tensors);
            float[] before = model.encode(images(2));
            ElbowException e = assertThrows(ElbowException.class, () -> model.loadWeights(file));
            assertTrue(e.getMessage().contains("decoder.0.bias is missing"), e.getMessage());
            assertArrayEquals(before, model.encode(images(2)));
            assertTrue(assertThrows(ElbowException.class, () -> Autoencoder.load(file, DEVICE))
                    .getMessage()
                    .contains("elbow.graph"));
        }
    }

    @Test
    void refusesHalfAnImage() {
        try (Autoencoder model = model()) {
            String message = assertThrows(IllegalArgumentException.class, () -> model.encode(new float[50]))
                    .getMessage();
            assertTrue(message.contains("4x4x3 = 48") && message.contains("50"), message);
        }
    }

    @Test
    void writesToAMissingFolderWithOneClearError() {
        try (Autoencoder model = model()) {
            Path file = folder.resolve("no/such/model.safetensors");
            String message =
                    assertThrows(ElbowException.class, () -> model.save(file)).getMessage();
            assertTrue(message.contains("cannot write " + file), message);
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void encodesFromManyThreadsAtOnce() throws Exception {
        try (Autoencoder model = model();
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Callable<Void>> calls = new ArrayList<>();
            for (int n = 1; n <= 60; n++) {
                float[] images = images(n);
                float[] expected = model.encode(images);
                float[] pictures = model.decode(expected);
                calls.add(() -> {
                    assertArrayEquals(expected, model.encode(images));
                    assertArrayEquals(pictures, model.decode(expected));
                    return null;
                });
            }
            for (Future<Void> call : threads.invokeAll(calls)) {
                call.get();
            }
        }
    }

    @Test
    void closingWhileOthersEncodeEndsInExceptionsOnly() throws Exception {
        Autoencoder model = model();
        float[] images = images(200);
        float[] expected = model.encode(images);
        CountDownLatch running = new CountDownLatch(4);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> loops = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                loops.add(threads.submit(() -> {
                    int calls = 0;
                    try {
                        while (true) {
                            assertArrayEquals(expected, model.encode(images));
                            if (calls++ == 0) {
                                running.countDown();
                            }
                        }
                    } catch (IllegalStateException e) {
                        assertEquals("the model is closed", e.getMessage());
                        return calls;
                    }
                }));
            }
            assertTrue(running.await(30, TimeUnit.SECONDS));
            model.close();
            for (Future<Integer> loop : loops) {
                assertTrue(loop.get() > 0);
            }
        }
        model.close();
        assertThrows(IllegalStateException.class, () -> model.decode(new float[2]));
        assertThrows(IllegalStateException.class, () -> model.sample(1, 1));
        assertThrows(IllegalStateException.class, () -> model.save(folder.resolve("m")));
    }
}
