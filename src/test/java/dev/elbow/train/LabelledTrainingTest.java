package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Relu;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.GraphJson;
import dev.elbow.testing.Requires;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A graph that ends in a softmax loss learns labels with the usual trainer. */
class LabelledTrainingTest {
    private static final Graph GRAPH = Graph.builder(TestRuns.ROW)
            .add(new Dense(5), new Relu())
            .code()
            .add(new Dense(2), new SoftmaxLoss())
            .build();
    private static final TrainOptions OPTIONS = TrainOptions.builder()
            .epochs(20)
            .batch(16)
            .learningRate(0.02f)
            .seed(5)
            .build();

    /** The two kinds of rows, labelled by kind. */
    private static Dataset labelled(int count, long seed) {
        Dataset rows = TestRuns.rows(count, seed);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = rows.sample(i)[0] > 0.5f ? 1 : 0;
        }
        return rows.labelled(labels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void learnsLabels(String backend, @TempDir Path folder) {
        try (Device device = Elbow.open(backend);
                Dataset train = labelled(53, 1);
                Dataset test = labelled(21, 2);
                Autoencoder model = Autoencoder.create(device, GRAPH, 7)) {
            TrainResult result = new Trainer(OPTIONS).test(test).train(model, train);
            EpochMetrics last = result.last().orElseThrow();
            assertTrue(last.recon() < 0.05, () -> "cross entropy " + last.recon());
            assertEquals(0, last.kl());
            double entropy = 0;
            for (int i = 0; i < test.count(); i++) {
                float[] probabilities = model.reconstruct(test.sample(i));
                entropy -= Math.log(probabilities[test.label(i)]);
            }
            assertEquals(entropy / test.count(), last.recon(), 1e-5);

            model.save(folder.resolve("model.safetensors"));
            try (Autoencoder loaded = Autoencoder.load(folder.resolve("model.safetensors"), device)) {
                assertEquals(GRAPH, loaded.graph());
                assertArrayEquals(model.encode(test.sample(3)), loaded.encode(test.sample(3)));
            }
        }
    }

    @Test
    void lanesAgree() {
        try (Device device = Elbow.open("reference");
                Dataset train = labelled(53, 1);
                Autoencoder one = Autoencoder.create(device, GRAPH, 7);
                Autoencoder three = Autoencoder.create(device, GRAPH, 7)) {
            new Trainer(OPTIONS.toBuilder().lanes(1).build()).train(one, train);
            new Trainer(OPTIONS.toBuilder().lanes(3).build()).train(three, train);
            TestRuns.weights(one)
                    .forEach((name, values) ->
                            assertArrayEquals(values, TestRuns.weights(three).get(name), 1e-4f, name));
        }
    }

    /** On a GPU labels are gathered inside whole steps that the device runs by itself. */
    @Test
    @Tag("cuda")
    void theGpuLearnsTheSame() {
        Requires.backend("cuda");
        try (Device reference = Elbow.open("reference");
                Device cuda = Elbow.open("cuda");
                Dataset train = labelled(53, 1);
                Autoencoder expected = Autoencoder.create(reference, GRAPH, 7);
                Autoencoder found = Autoencoder.create(cuda, GRAPH, 7)) {
            TrainResult wanted = new Trainer(OPTIONS).test(train).train(expected, train);
            TrainResult result = new Trainer(OPTIONS).test(train).train(found, train);
            TestRuns.weights(expected)
                    .forEach((name, values) ->
                            assertArrayEquals(values, TestRuns.weights(found).get(name), 1e-4f, name));
            for (int i = 0; i < wanted.metrics().size(); i++) {
                assertEquals(
                        wanted.metrics().get(i).recon(), result.metrics().get(i).recon(), 1e-5, "metrics " + i);
            }
        }
    }

    @Test
    void refusesDataWithoutTheLabels() {
        try (Device device = Elbow.open("reference");
                Dataset train = labelled(53, 1);
                Dataset plain = TestRuns.rows(20, 3).named("plain");
                Autoencoder model = Autoencoder.create(device, GRAPH, 7)) {
            refuses(
                    "the model tells 2 classes apart, but the training data, plain, has no labels",
                    new Trainer(OPTIONS),
                    model,
                    plain);
            refuses(
                    "the model tells 2 classes apart, but the test data, plain, has no labels",
                    new Trainer(OPTIONS).test(plain),
                    model,
                    train);
            int[] three = new int[20];
            three[7] = 2;
            refuses(
                    "the model tells 2 classes apart, the training data, plain, has 3",
                    new Trainer(OPTIONS),
                    model,
                    plain.labelled(three));
        }
    }

    private static void refuses(String message, Trainer trainer, Autoencoder model, Dataset data) {
        assertEquals(
                message,
                assertThrows(ElbowException.class, () -> trainer.train(model, data))
                        .getMessage());
    }

    @Test
    void aRunWithOtherLabelsIsNotResumed(@TempDir Path folder) {
        try (Device device = Elbow.open("reference");
                Dataset train = labelled(53, 1);
                Autoencoder model = Autoencoder.create(device, GRAPH, 7)) {
            TrainOptions few = OPTIONS.toBuilder().epochs(1).build();
            RunFolder run = RunFolder.create(folder.resolve("run"), RunLabel.of("classifier", "rows"));
            new Trainer(few).into(run).train(model, train);
            int[] others = train.labels();
            others[0] = 1 - others[0];
            Trainer again = new Trainer(few).into(RunFolder.open(folder.resolve("run")));
            String message = assertThrows(ElbowException.class, () -> again.train(model, train.labelled(others)))
                    .getMessage();
            assertTrue(message.contains("CRC-32C"), message);
        }
    }

    @Test
    void survivesJson() {
        assertEquals(GRAPH, GraphJson.read(GraphJson.write(GRAPH), "test"));
    }
}
