package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Step;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.Relu;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Drawn noise is the same pure function of seed, stream, step, row and column everywhere. */
@Tag("contract")
class NoiseContractTest {
    private static final long SEED = 0x1234_5678_9ABC_DEF0L;
    private static final int LATENTS = 7;
    private static final int ROWS = 500;
    /**
     * In float32 the angle 2 pi u is off by up to 2^-22, and its cosine by as much, times a radius of at most 5.8;
     * the radius itself has a few roundings.
     */
    private static final double ROUNDING = 4e-6;

    private static final Graph LATENT =
            Graph.builder(Shape.of(2)).add(new GaussianLatent(LATENTS)).build();

    @TestFactory
    Stream<DynamicNode> epsilonIsThatOfPhilox() {
        return Contract.onEach(device -> {
            for (long step : new long[] {0, 3, 1L << 35}) {
                check(epsilon(device, Mode.TRAIN, SEED, step, 0, ROWS), RandomStream.EPSILON, step, 0);
                check(epsilon(device, Mode.EVALUATE, SEED, step, 9, ROWS), RandomStream.EVALUATION, step, 9);
            }
        });
    }

    private static void check(float[] actual, int stream, long step, int noiseRow) {
        int[] words = new int[4];
        for (int i = 0; i < actual.length; i++) {
            int element = (noiseRow + i / LATENTS) * Philox.rowStride(LATENTS) + i % LATENTS;
            double expected = Philox.normal(SEED, stream, step, element, words);
            assertEquals(expected, actual[i], ROUNDING, "epsilon[" + i + "] of step " + step);
        }
    }

    @TestFactory
    Stream<DynamicNode> aReplicasRowsAreThoseOfTheWholeBatch() {
        return Contract.onEach(device -> {
            float[] whole = epsilon(device, Mode.TRAIN, SEED, 5, 0, 40);
            float[] part = epsilon(device, Mode.TRAIN, SEED, 5, 13, 9);
            assertArrayEquals(Arrays.copyOfRange(whole, 13 * LATENTS, 22 * LATENTS), part);
        });
    }

    @TestFactory
    Stream<DynamicNode> seedStepAndModeEachChangeTheNoise() {
        return Contract.onEach(device -> {
            float[] noise = epsilon(device, Mode.TRAIN, SEED, 5, 0, 4);
            assertFalse(Arrays.equals(noise, epsilon(device, Mode.TRAIN, SEED + (1L << 40), 5, 0, 4)));
            assertFalse(Arrays.equals(noise, epsilon(device, Mode.TRAIN, SEED, 6, 0, 4)));
            assertFalse(Arrays.equals(noise, epsilon(device, Mode.TRAIN, SEED, 5 + (1L << 40), 0, 4)));
            assertFalse(Arrays.equals(noise, epsilon(device, Mode.EVALUATE, SEED, 5, 0, 4)));
        });
    }

    private static float[] epsilon(Device device, Mode mode, long seed, long step, int noiseRow, int rows) {
        try (Device.Attachment _ = device.attach();
                Parameters parameters = device.parameters(LATENT);
                Plan plan = device.compile(parameters, PlanSpec.of(mode, ROWS).withSeed(seed))) {
            plan.run(step(step, noiseRow, rows));
            float[] epsilon = plan.buffer(Port.EPSILON).read(rows * LATENTS);
            // All parameters are zero: mean 0, deviation 1.
            assertArrayEquals(epsilon, plan.buffer(Port.LATENT).read(rows * LATENTS));
            return epsilon;
        }
    }

    @TestFactory
    Stream<DynamicNode> inputNoiseIsThatOfPhiloxAndOnlyInTraining() {
        return Contract.onEach(device -> {
            Graph graph = Graph.builder(Shape.of(LATENTS))
                    .add(new InputNoise(2), new Relu())
                    .build();
            try (Device.Attachment _ = device.attach();
                    Parameters parameters = device.parameters(graph);
                    Plan train = device.compile(
                            parameters, PlanSpec.of(Mode.TRAIN, 20).withSeed(SEED));
                    Plan evaluate = device.compile(
                            parameters, PlanSpec.of(Mode.EVALUATE, 20).withSeed(SEED))) {
                float[] input = new float[20 * LATENTS];
                Arrays.fill(input, 1);
                int[] words = new int[4];
                train.buffer(Port.INPUT).write(input);
                train.buffer(Port.D_OUTPUT).write(input);
                train.run(step(8, 3, 20));
                float[] noisy = train.buffer(Port.OUTPUT).read(input.length);
                for (int i = 0; i < noisy.length; i++) {
                    int element = (3 + i / LATENTS) * Philox.rowStride(LATENTS) + i % LATENTS;
                    double noise = Philox.normal(SEED, RandomStream.INPUT_NOISE, 8, element, words);
                    assertEquals(Math.max(0, 1 + 2 * noise), noisy[i], 2 * ROUNDING + 1e-6, "element " + i);
                }
                assertArrayEquals(input, train.buffer(Port.INPUT).read(input.length), "the input stays clean");
                evaluate.buffer(Port.INPUT).write(input);
                evaluate.run(step(8, 3, 20));
                assertArrayEquals(input, evaluate.buffer(Port.OUTPUT).read(input.length));
            }
        });
    }

    private static Step step(long counter, int noiseRow, int rows) {
        Step step = new Step().rows(rows);
        step.step = counter;
        step.noiseRow = noiseRow;
        return step;
    }
}
