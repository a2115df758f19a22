package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.backend.Reduction;
import dev.elbow.backend.Samples;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.testing.Emulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An evaluation on the GPU: batches follow each other without the host, which reads what they come to at the end. */
@Tag("cuda")
class CudaEvaluationTest {
    private static final int BATCH = 8;

    @BeforeAll
    static void emulator() {
        Emulator.require();
    }

    @BeforeEach
    void healthy() {
        Emulator.reset();
    }

    @AfterEach
    void healed() {
        Emulator.reset();
    }

    private static Evaluation evaluate(String backend, int rows, Runnable begun) {
        try (Device device = Elbow.open(backend);
                Autoencoder model = TestRuns.model(device);
                Dataset data = TestRuns.rows(rows, 1);
                Samples samples = device.samples(data.data(), data.type(), data.shape(), data.count());
                Replicas replicas = Replicas.open(device, 0);
                Evaluator evaluator =
                        new Evaluator(device, replicas, model.parameters(), samples, BATCH, Reduction.SUM, 3)) {
            begun.run();
            return evaluator.evaluate();
        }
    }

    @Test
    void theHostReadsTwiceHoweverManyBatchesThereAre() {
        for (int rows : new int[] {BATCH, 25 * BATCH - 1}) {
            evaluate("cuda", rows, Emulator::reset);
            assertEquals(2, Emulator.calls("cuMemcpyDtoHAsync_v2"), "copies to the host for " + rows + " rows");
            assertEquals((rows + BATCH - 1) / BATCH, Emulator.calls("cuGraphLaunch"));
        }
    }

    @Test
    void figuresAreThoseOfTheOtherBackends() {
        Evaluation reference = evaluate("reference", 25 * BATCH - 1, () -> {});
        for (String backend : new String[] {"cpu", "cuda"}) {
            Evaluation found = evaluate(backend, 25 * BATCH - 1, () -> {});
            assertEquals(reference.images(), found.images());
            assertEquals(reference.activeUnits(), found.activeUnits());
            // Losses and divergences of a row are float32.
            assertEquals(reference.recon(), found.recon(), 1e-6 * reference.recon());
            assertEquals(reference.kl(), found.kl(), 1e-6);
            assertArrayEquals(reference.klPerLatent(), found.klPerLatent(), 1e-6);
        }
    }
}
