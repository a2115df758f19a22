package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.Samples;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.testing.Emulator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data set that does not fit on the device stays in memory of the host, and trains the same model. */
@Tag("cuda")
class HostSamplesTest {
    private static final Dataset TRAIN = TestRuns.rows(8000, 1);
    private static final Dataset TEST = TestRuns.rows(7000, 2);
    /** Fits the plans, but neither data set beside them. */
    private static final long LIMIT = 400_000;

    @BeforeAll
    static void required() {
        Emulator.require();
    }

    @BeforeEach
    void emulator() {
        Emulator.reset();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, Emulator.liveBytes());
        assertEquals("", Emulator.report());
    }

    private record Outcome(Map<String, float[]> weights, List<EpochMetrics> metrics) {}

    private static Outcome train(DeviceOptions options, boolean binarize) {
        try (Device device = Elbow.open("cuda", options);
                Autoencoder model = TestRuns.model(device)) {
            TrainResult result = new Trainer(TrainOptions.builder()
                            .epochs(2)
                            .batch(128)
                            .seed(5)
                            .binarize(binarize)
                            .build())
                    .test(TEST)
                    .train(model, TRAIN);
            return new Outcome(TestRuns.weights(model), result.metrics());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itTrainsWithTheSameBits(boolean binarize) {
        Outcome resident = train(DeviceOptions.defaults(), binarize);
        Outcome streamed = train(DeviceOptions.defaults().withMemoryLimit(LIMIT), binarize);
        resident.weights.forEach((name, values) -> assertArrayEquals(values, streamed.weights.get(name), name));
        for (int i = 0; i < resident.metrics.size(); i++) {
            assertEquals(
                    resident.metrics.get(i).recon(), streamed.metrics.get(i).recon());
        }
    }

    @Test
    void onlyWhatFitsLiesOnTheDevice() {
        try (Device device = Elbow.open("cuda", DeviceOptions.defaults().withMemoryLimit(LIMIT))) {
            try (Samples large = device.samples(TRAIN.data(), TRAIN.type(), TRAIN.shape(), TRAIN.count())) {
                assertEquals(8000, large.count());
                assertEquals(0, device.memoryStats().samples());
            }
            Dataset few = TRAIN.limit(100);
            try (Samples small = device.samples(few.data(), few.type(), few.shape(), few.count())) {
                assertTrue(device.memoryStats().samples() >= few.data().byteSize());
                assertEquals(100, small.count());
            }
        }
    }
}
