package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.backend.cuda.kernel.TestDevice.StepNumbers;
import dev.elbow.ffi.cuda.KernelLaunch;
import dev.elbow.random.RandomStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Gaussian latent: element by element the processor's bits, sums within rounding. */
@Tag("cuda")
class LatentKernelsTest {
    private static final long SEED = -77;
    private static final int BATCH = 37;
    private static final int ROWS = 35;

    private static TestDevice device;
    private static LatentKernels kernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        kernels = new LatentKernels(device.launches);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    private static float[] moments(int latents) {
        float[] moments = Numbers.normal(BATCH * 2 * latents, latents, 1.5);
        moments[0] = Float.NaN;
        moments[moments.length / 2] = 200; // beyond where exp overflows at a mean or a logvar, as the width has it
        return moments;
    }

    /** What the processor's kernels make of the same numbers. */
    private static final class Expected {
        final float[] epsilon;
        final float[] z;
        final double[] rowKl = new double[BATCH];
        final double[] sums;
        final float[] dMoments;

        Expected(float[] moments, float[] given, float[] dZ, int latents, float beta, float freeBits) {
            int n = BATCH * latents;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment heads = arena.allocateFrom(ValueLayout.JAVA_FLOAT, moments);
                MemorySegment noise = arena.allocate(4L * n, 64);
                MemorySegment sample = arena.allocate(4L * n, 64);
                MemorySegment kl = arena.allocate(8L * BATCH, 64);
                MemorySegment latentSums = arena.allocate(3 * 8L * latents, 64);
                MemorySegment dHeads = arena.allocate(8L * n, 64);
                if (given == null) {
                    Kernels.get().noise().normals(noise.address(), ROWS, latents, SEED, RandomStream.EPSILON, 6, 4);
                } else {
                    noise.copyFrom(MemorySegment.ofArray(given));
                }
                Kernels.get()
                        .latents()
                        .forward(
                                heads.address(),
                                noise.address(),
                                sample.address(),
                                BATCH,
                                ROWS,
                                latents,
                                kl.address(),
                                latentSums.address());
                Kernels.get()
                        .latents()
                        .backward(
                                heads.address(),
                                noise.address(),
                                arena.allocateFrom(ValueLayout.JAVA_FLOAT, dZ).address(),
                                dHeads.address(),
                                BATCH,
                                ROWS,
                                latents,
                                beta / ROWS,
                                freeBits);
                epsilon = noise.toArray(ValueLayout.JAVA_FLOAT);
                z = sample.toArray(ValueLayout.JAVA_FLOAT);
                MemorySegment.copy(kl, ValueLayout.JAVA_DOUBLE, 0, rowKl, 0, BATCH);
                sums = latentSums.toArray(ValueLayout.JAVA_DOUBLE);
                dMoments = dHeads.toArray(ValueLayout.JAVA_FLOAT);
            }
        }
    }

    private static StepNumbers step(float beta) {
        return new StepNumbers(6, 0, 0, 4, ROWS, ROWS, beta, 0, 0, 0, 0, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 16, 20, 33, 128, 131, 260})
    void drawsNoiseAndSamples(int latents) {
        int n = BATCH * latents;
        float[] moments = moments(latents);
        Expected expected = new Expected(moments, null, new float[n], latents, 1, 0);
        float[][] actual = device.twice(() -> {
            Block epsilon = device.floats(n);
            Block z = device.floats(n);
            Block rowKl = device.floats(BATCH);
            device.run(kernels.forward(
                    device.of(moments).address(),
                    epsilon.address(),
                    z.address(),
                    rowKl.address(),
                    device.step(step(1)).address(),
                    BATCH,
                    latents,
                    SEED,
                    RandomStream.EPSILON));
            return List.of(epsilon, z, rowKl);
        });
        Numbers.assertSame(expected.epsilon, actual[0], "epsilon of " + latents + " latents");
        Numbers.assertSame(expected.z, actual[1], "z of " + latents + " latents");
        // Up to 260 positive addends in another order, each rounding by 6e-8.
        Numbers.assertClose(expected.rowKl, actual[2], 260 * 6e-8, 1e-6, "divergence of " + latents + " latents");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 7, 20, 132})
    void samplesWithGivenEpsilon(int latents) {
        int n = BATCH * latents;
        float[] moments = moments(latents);
        float[] given = Numbers.normal(n, 3, 1);
        Expected expected = new Expected(moments, given, new float[n], latents, 1, 0);
        Block epsilon = device.of(given);
        Block z = device.floats(n);
        Block rowKl = device.floats(BATCH);
        device.run(kernels.forwardWithGivenEpsilon(
                device.of(moments).address(),
                epsilon.address(),
                z.address(),
                rowKl.address(),
                device.step(step(1)).address(),
                BATCH,
                latents));
        Numbers.assertSame(given, epsilon.read(), "epsilon that was given");
        Numbers.assertSame(expected.z, z.read(), "z with given epsilon");
        Numbers.assertClose(expected.rowKl, rowKl.read(), 260 * 6e-8, 1e-6, "divergence with given epsilon");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 20, 33, 128})
    void gradientsHaveTheBitsOfTheProcessor(int latents) {
        int n = BATCH * latents;
        float[] moments = moments(latents);
        float[] given = Numbers.normal(n, 3, 1);
        float[] dZ = Numbers.normal(n, 4, 0.1);
        for (float freeBits : new float[] {0, 0.5f}) {
            Expected expected = new Expected(moments, given, dZ, latents, 0.7f, freeBits);
            float[][] actual = device.twice(() -> {
                Block dMoments = device.floats(2 * n);
                device.run(kernels.backward(
                        device.of(moments).address(),
                        device.of(given).address(),
                        device.of(dZ).address(),
                        dMoments.address(),
                        device.step(step(0.7f)).address(),
                        BATCH,
                        latents,
                        freeBits));
                return List.of(dMoments);
            });
            Numbers.assertSame(expected.dMoments, actual[0], latents + " latents, free bits " + freeBits);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 20, 33, 256, 257, 515})
    void sumsUpEachLatent(int latents) {
        float[] moments = moments(latents);
        Expected expected = new Expected(moments, null, new float[BATCH * latents], latents, 1, 0);
        double[] first = sums(moments, latents, 1);
        assertArrayEquals(first, sums(moments, latents, 1), "two runs");
        double[] twice = sums(moments, latents, 2);
        for (int i = 0; i < first.length; i++) {
            // Some tens of addends below 1e3, in float64, in another order.
            assertEquals(expected.sums[i], first[i], 1e-11, "sum " + i + " of " + latents + " latents");
            assertEquals(2 * first[i], twice[i], 0.0, "sum " + i + " over two runs");
        }
    }

    private static double[] sums(float[] moments, int latents, int runs) {
        Block sums = device.zeros(3L * latents * Double.BYTES);
        KernelLaunch launch = kernels.sums(
                device.of(moments).address(), device.step(step(1)).address(), BATCH, latents, sums.address());
        for (int run = 0; run < runs; run++) {
            device.run(launch);
        }
        return sums.readDoubles();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 9, 132})
    void takesTheMeansInInference(int latents) {
        float[] moments = moments(latents);
        float[] expected = new float[BATCH * latents];
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(moments, row * 2 * latents, expected, row * latents, latents);
        }
        Block z = device.floats(BATCH * latents);
        device.run(kernels.mean(
                device.of(moments).address(), z.address(), device.step(step(1)).address(), BATCH, latents));
        Numbers.assertSame(expected, z.read(), "means");
    }
}
