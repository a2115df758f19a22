package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.data.Dataset;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.Safetensors;
import dev.elbow.tensor.Shape;
import dev.elbow.testing.Emulator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A resumed run computes with the algorithms that it began with, whatever the libraries would choose today. */
@Tag("cuda")
class AlgorithmReplayTest {
    private static final Shape IMAGE = Shape.of(4, 4, 1);
    private static final Dataset TRAIN = images();

    @TempDir
    Path folder;

    @BeforeAll
    static void required() {
        Emulator.require();
    }

    @BeforeEach
    void emulator() {
        Emulator.reset();
    }

    @AfterEach
    void noFaults() {
        Emulator.reset();
    }

    private static Dataset images() {
        byte[] pixels = new byte[24 * IMAGE.elements()];
        new Random(3).nextBytes(pixels);
        return Dataset.of(pixels, IMAGE);
    }

    /** Its second convolution and its dense layers are the libraries'. */
    private static Graph graph() {
        return Graph.builder(IMAGE)
                .add(new Conv(4, 3, 1, 1), new Relu(), new Conv(8, 3, 2, 1), new Relu(), new Flatten())
                .add(new Dense(65), new Relu(), new GaussianLatent(9))
                .add(new Dense(16), new Reshape(IMAGE), new BernoulliLoss())
                .build();
    }

    private record Outcome(Map<String, String> algorithms, Map<String, float[]> weights, List<String> warnings) {}

    private static Outcome train(RunFolder run, int epochs, boolean autotune, Map<String, String> algorithms) {
        List<String> warnings = new ArrayList<>();
        try (Device device = Elbow.open("cuda", DeviceOptions.defaults().withAutotune(autotune));
                Autoencoder model = Autoencoder.create(device, graph(), 7)) {
            device.repeat(algorithms);
            new Trainer(TrainOptions.builder().epochs(epochs).batch(8).seed(5).build())
                    .into(run)
                    .listener(new TrainListener() {
                        @Override
                        public void onWarning(String message) {
                            if (message.contains("bits")) {
                                warnings.add(message);
                            }
                        }
                    })
                    .train(model, TRAIN);
            return new Outcome(device.algorithms(), TestRuns.weights(model), warnings);
        }
    }

    private RunFolder create(String name) {
        return RunFolder.create(folder.resolve(name), RunLabel.of("tiny", "images"));
    }

    private RunFolder open(String name) {
        return RunFolder.open(folder.resolve(name));
    }

    @Test
    void aResumedRunRepeatsItsAlgorithms() {
        Map<String, String> usual = train(create("usual"), 1, false, Map.of()).algorithms;
        String forward = computation(usual);
        // IMPLICIT_GEMM, where the library itself rates another one best.
        Map<String, String> other = Map.of(forward, "0/" + usual.get(forward).split("/")[1]);
        assertNotEquals(other.get(forward), usual.get(forward));
        Outcome whole = train(create("whole"), 3, false, other);
        Outcome begun = train(create("run"), 1, false, other);
        assertEquals(other.get(forward), begun.algorithms.get(forward));
        String key = digest("run");
        assertNotEquals(digest("usual"), key);
        Outcome resumed = train(open("run"), 3, false, Map.of());
        assertEquals(begun.algorithms, resumed.algorithms);
        assertEquals(key, digest("run"));
        assertEquals(List.of(), resumed.warnings);
        whole.weights.forEach((name, values) -> assertArrayEquals(values, resumed.weights.get(name), name));
    }

    private String digest(String run) {
        return open(run).config().reproducibility().get(Device.ALGORITHMS);
    }

    private static String computation(Map<String, String> algorithms) {
        return algorithms.keySet().stream()
                .filter(key -> key.startsWith("FORWARD"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatWasMeasuredIsNotMeasuredAgain() {
        Outcome begun = train(create("run"), 1, true, Map.of());
        assertTrue(begun.algorithms.keySet().stream().anyMatch(key -> key.startsWith("MATMUL")), begun.toString());
        assertTrue(begun.algorithms.keySet().stream().anyMatch(key -> key.startsWith("FORWARD")), begun.toString());
        Emulator.reset();
        Outcome resumed = train(open("run"), 2, true, Map.of());
        assertEquals(begun.algorithms, resumed.algorithms);
        assertEquals(List.of(), resumed.warnings);
        for (String pass : List.of("Forward", "BackwardData", "BackwardFilter")) {
            assertEquals(0, Emulator.calls("cudnnFindConvolution" + pass + "AlgorithmEx"), pass);
        }
    }

    @Test
    void anAlgorithmThatIsNoLongerOfferedIsTold() {
        Outcome begun = train(create("run"), 1, false, Map.of());
        String computation = computation(begun.algorithms);
        rename(open("run").checkpointFile(), "algorithm " + computation, "99/0");
        Outcome resumed = train(open("run"), 2, false, Map.of());
        assertEquals(1, resumed.warnings.size(), resumed.warnings.toString());
        String warning = resumed.warnings.getFirst();
        assertTrue(warning.contains(computation + ": the run has 99/0, which is no longer offered, now "), warning);
    }

    /** Writes a checkpoint again with another text in its metadata. */
    private static void rename(Path file, String key, String value) {
        Safetensors content = Safetensors.read(file);
        Map<String, String> metadata = new TreeMap<>(content.metadata());
        assertTrue(metadata.containsKey(key), metadata.toString());
        metadata.put(key, value);
        List<Safetensors.Tensor> tensors = new ArrayList<>();
        for (Parameter parameter : graph().parameters()) {
            for (String prefix : List.of("", "optimizer.0.", "optimizer.1.")) {
                String name = prefix + parameter.name();
                tensors.add(new Safetensors.Tensor(name, parameter.shape(), content.values(name, parameter.shape())));
            }
        }
        Safetensors.write(file, metadata, tensors);
    }
}
