package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.Optimizer;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.testing.Emulator;
import dev.elbow.testing.Requires;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on a device that runs whole steps by itself: blocks of steps, cancellation between them, failures. */
@Tag("cuda")
class CudaTrainingTest {
    /** An epoch is three blocks of 32 steps and a part of one; its last batch is partial. */
    private static final int STEPS = 100;

    private static final int EPOCHS = 2;
    private static final Dataset TRAIN = TestRuns.rows(4 * STEPS - 1, 1);
    private static final Dataset TEST = TestRuns.rows(21, 2);

    @BeforeAll
    static void required() {
        Requires.backend("cuda");
    }

    @TempDir
    Path folder;

    private static TrainOptions.Builder options() {
        return TrainOptions.builder()
                .epochs(EPOCHS)
                .batch(4)
                .optimizer(Optimizer.adamW(0.01))
                .learningRate(LearningRate.of(0.005f, "cosine"))
                .beta(Beta.of(1, "warmup:1"))
                .freeBits(0.1f)
                .clipNorm(2)
                .binarize(true)
                .seed(5);
    }

    private record Run(TrainResult result, Map<String, float[]> weights, List<Integer> toldSteps) {}

    /** Each call is a process of its own; it cancels when it hears of a step from {@code cancelFrom} on. */
    private Run run(String backend, TrainOptions options, RunFolder run, int cancelFrom) {
        Cancellation cancellation = new Cancellation();
        List<Integer> told = new ArrayList<>();
        try (Device device = Elbow.open(backend);
                Autoencoder model = TestRuns.model(device)) {
            Trainer trainer = new Trainer(options).test(TEST).cancellation(cancellation);
            if (run != null) {
                trainer.into(run);
            }
            TrainResult result = trainer.listener(new TrainListener() {
                        @Override
                        public void onStep(Progress progress) {
                            told.add((progress.epoch() - 1) * STEPS + progress.step());
                            assertTrue(Double.isFinite(progress.loss()) && progress.gradientNorm() > 0);
                            if (told.getLast() >= cancelFrom) {
                                cancellation.cancel();
                            }
                        }
                    })
                    .train(model, TRAIN);
            return new Run(result, TestRuns.weights(model), told);
        }
    }

    private Run run(TrainOptions options, RunFolder run, int cancelFrom) {
        return run("cuda", options, run, cancelFrom);
    }

    private static void assertBitwise(Run expected, Run found) {
        expected.weights.forEach((name, values) -> assertArrayEquals(values, found.weights.get(name), name));
        List<EpochMetrics> metrics = found.result.metrics();
        for (int i = 0; i < metrics.size(); i++) {
            assertEquals(
                    expected.result.metrics().get(i).recon(), metrics.get(i).recon(), 0.0);
            assertEquals(expected.result.metrics().get(i).kl(), metrics.get(i).kl(), 0.0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 90, 120})
    void anInterruptedRunEndsWithTheSameBits(int cancelFrom) {
        Run expected = run(options().build(), null, Integer.MAX_VALUE);
        Path path = folder.resolve("run");
        Run first = run(options().build(), RunFolder.create(path, RunLabel.of("tiny", "rows")), cancelFrom);
        assertTrue(first.result.cancelled());
        Run second = run(options().build(), RunFolder.open(path), Integer.MAX_VALUE);
        assertFalse(second.result.cancelled());
        assertBitwise(expected, second);
        assertEquals(2 * EPOCHS, second.result.metrics().size());
    }

    @Test
    void theListenerHearsOfTheLastStepOfEachBlock() {
        Run run = run(options().build(), null, Integer.MAX_VALUE);
        assertEquals(List.of(32, 64, 96, 100, 132, 164, 196, 200), run.toldSteps);
    }

    @Test
    void figuresAreThoseOfTheOtherBackends() {
        List<EpochMetrics> cuda =
                run(options().build(), null, Integer.MAX_VALUE).result.metrics();
        List<EpochMetrics> replicas =
                run(options().lanes(2).build(), null, Integer.MAX_VALUE).result.metrics();
        List<EpochMetrics> cpu =
                run("cpu", options().build(), null, Integer.MAX_VALUE).result.metrics();
        for (int i = 0; i < cpu.size(); i++) {
            // Two hundred steps of a model with some hundred roundings a value: see ParityTest.
            double tolerance = 1e-4 * cpu.get(i).recon();
            assertEquals(cpu.get(i).recon(), cuda.get(i).recon(), tolerance);
            assertEquals(cpu.get(i).recon(), replicas.get(i).recon(), tolerance);
        }
    }

    @Test
    void aDivergedRunNamesStepAndGradient() {
        TrainOptions bad = options()
                .learningRate(LearningRate.of(1e30f, "constant"))
                .clipNorm(0)
                .build();
        String cuda = assertThrows(ElbowException.class, () -> run(bad, null, Integer.MAX_VALUE))
                .getMessage();
        String cpu = assertThrows(ElbowException.class, () -> run("cpu", bad, null, Integer.MAX_VALUE))
                .getMessage();
        String step = "training diverged in epoch 1, step ";
        assertTrue(cuda.startsWith(step), cuda);
        assertEquals(cpu.substring(0, cpu.indexOf(" of ")), cuda.substring(0, cuda.indexOf(" of ")));
        assertTrue(cuda.contains("largest gradient NaN in ") || cuda.contains("largest gradient Infinity in "), cuda);
    }

    /** Where steps are not captured as a graph, they call the libraries. */
    @ParameterizedTest
    @CsvSource({"true,execute,719,CUDA_ERROR_LAUNCH_FAILED", "false,cublasLtMatmul,13,cublasLtMatmul failed"})
    void afterADeviceErrorTheLastCheckpointResumes(boolean captured, String call, int status, String reason) {
        Emulator.require();
        Emulator.reset();
        Run expected = run(options().build(), null, Integer.MAX_VALUE);
        Path path = folder.resolve("run");
        RunFolder first = RunFolder.create(path, RunLabel.of("tiny", "rows"));
        if (!captured) {
            Emulator.fail("cuStreamBeginCapture_v2", 0, 900);
        }
        try (Device device = Elbow.open("cuda");
                Autoencoder model = TestRuns.model(device)) {
            Trainer trainer = new Trainer(options().build())
                    .test(TEST)
                    .into(first)
                    .listener(new TrainListener() {
                        @Override
                        public void onEpoch(EpochMetrics train) {
                            Emulator.fail(call, 50, status);
                        }
                    });
            ElbowException lost = assertThrows(ElbowException.class, () -> trainer.train(model, TRAIN));
            assertTrue(lost.getMessage().contains(reason), lost::getMessage);
            assertTrue(lost.getMessage().contains("last checkpoint"), lost::getMessage);
        } finally {
            Emulator.reset();
        }
        assertBitwise(expected, run(options().build(), RunFolder.open(path), Integer.MAX_VALUE));
    }
}
