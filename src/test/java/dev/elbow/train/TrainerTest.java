package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    private static final Device DEVICE = Elbow.open("reference");
    private static final Dataset TRAIN = TestRuns.rows(53, 1);
    private static final Dataset TEST = TestRuns.rows(21, 2);

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    private static TrainOptions.Builder options() {
        return TrainOptions.builder().epochs(3).batch(16).learningRate(0.01f).seed(5);
    }

    private static Map<String, float[]> train(TrainOptions options) {
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            new Trainer(options).test(TEST).train(model, TRAIN);
            return TestRuns.weights(model);
        }
    }

    @Test
    void learns() {
        try (Autoencoder model = TestRuns.model(DEVICE)) {
            TrainResult result =
                    new Trainer(options().epochs(40).build()).test(TEST).train(model, TRAIN);
            assertEquals(80, result.metrics().size());
            double first = result.metrics().get(1).loss();
            double last = result.metrics().get(79).loss();
            assertTrue(last < 0.75 * first, "test loss " + first + " -> " + last);
            assertEquals(EpochMetrics.TEST, result.last().orElseThrow().split());
        }
    }

    /** 53 rows in batches of 16 leave a last batch of 5: odd for two and three lanes, and smaller than seven. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void lanesAgreeWithOneAndWithThemselves(int lanes) {
        Map<String, float[]> one = train(options().lanes(1).build());
        Map<String, float[]> many = train(options().lanes(lanes).build());
        Map<String, float[]> again = train(options().lanes(lanes).build());
        one.forEach((name, values) -> {
            assertArrayEquals(values, many.get(name), 2e-5f, name);
            assertArrayEquals(many.get(name), again.get(name), 0f, name + " differs from run to run");
        });
    }
}
