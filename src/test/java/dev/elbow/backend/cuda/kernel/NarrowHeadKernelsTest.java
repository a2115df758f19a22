package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.cuda.kernel.TestDevice.StepNumbers;
import dev.elbow.random.RandomStream;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The narrow end of an encoder: its sums against plain loops, its latents bit by bit against the latent's own kernels. */
@Tag("cuda")
class NarrowHeadKernelsTest {
    private static final long SEED = -77;
    private static final float BETA = 0.7f;
    /** A sum of up to 64 products of numbers around 1, each rounding by 6e-8. */
    private static final double ROUNDING = 1e-5;

    private static TestDevice device;
    private static LatentKernels latentKernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        latentKernels = new LatentKernels(device.launches);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    /** A head and what it works on. */
    private record Case(int batch, int rows, int width, int latents) {
        NarrowHeadKernels kernels() {
            return new NarrowHeadKernels(device.launches, batch, width, latents);
        }

        StepNumbers step() {
            return new StepNumbers(6, 0, 0, 4, rows, rows, BETA, 0, 0, 0, 0, 1, 0);
        }

        float[] product() {
            return Numbers.normal(batch * width, 1, 1);
        }

        float[] hiddenBias() {
            return Numbers.normal(width, 2, 0.5);
        }

        float[] weight() {
            return Numbers.normal(2 * latents * width, 3, 0.5);
        }

        float[] bias() {
            return Numbers.normal(2 * latents, 4, 0.5);
        }

        float[] hidden() {
            float[] hidden = product();
            for (int i = 0; i < hidden.length; i++) {
                hidden[i] = Math.max(0, hidden[i] + hiddenBias()[i % width]);
            }
            return hidden;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "16, 16, 16, 2",
        "37, 35, 16, 2",
        "33, 20, 7, 3",
        "20, 20, 64, 16",
        "50, 0, 5, 4",
        "19, 18, 33, 9"
    })
    void computesTheHeadAndSamples(int batch, int rows, int width, int latents) {
        Case c = new Case(batch, rows, width, latents);
        float[] hidden = c.hidden();
        double[] moments = new double[batch * 2 * latents];
        for (int i = 0; i < moments.length; i++) {
            int output = i % (2 * latents);
            moments[i] = c.bias()[output];
            for (int k = 0; k < width; k++) {
                moments[i] += (double) hidden[i / (2 * latents) * width + k] * c.weight()[output * width + k];
            }
        }
        float[][] drawn = device.twice(() -> forward(c, null));
        Numbers.assertSame(hidden, drawn[0], "the hidden layer");
        Numbers.assertClose(moments, drawn[1], ROUNDING, ROUNDING, "moments");
        assertLatents(c, drawn, null);
        float[] given = Numbers.normal(batch * latents, 5, 1);
        float[][] found = device.twice(() -> forward(c, given));
        Numbers.assertSame(given, found[2], "epsilon that was given");
        assertLatents(c, found, given);
    }

    private static List<Block> forward(Case c, float[] given) {
        Block hidden = device.of(c.product());
        Block moments = device.floats(c.batch * 2 * c.latents);
        Block epsilon = given == null ? device.floats(c.batch * c.latents) : device.of(given);
        Block z = device.floats(c.batch * c.latents);
        Block rowKl = device.floats(c.batch);
        device.run(c.kernels()
                .forward(
                        hidden.address(),
                        device.of(c.hiddenBias()).address(),
                        device.of(c.weight()).address(),
                        device.of(c.bias()).address(),
                        moments.address(),
                        epsilon.address(),
                        z.address(),
                        rowKl.address(),
                        device.step(c.step()).address(),
                        new NarrowHeadKernels.Noise(given != null, SEED, RandomStream.EPSILON)));
        return List.of(hidden, moments, epsilon, z, rowKl);
    }

    /** Of the moments that were found, the kernel that only samples must make the same. */
    private static void assertLatents(Case c, float[][] found, float[] given) {
        Block epsilon = given == null ? device.floats(c.batch * c.latents) : device.of(given);
        Block z = device.floats(c.batch * c.latents);
        Block rowKl = device.floats(c.batch);
        long moments = device.of(found[1]).address();
        long step = device.step(c.step()).address();
        device.run(
                given == null
                        ? latentKernels.forward(
                                moments,
                                epsilon.address(),
                                z.address(),
                                rowKl.address(),
                                step,
                                c.batch,
                                c.latents,
                                SEED,
                                RandomStream.EPSILON)
                        : latentKernels.forwardWithGivenEpsilon(
                                moments, epsilon.address(), z.address(), rowKl.address(), step, c.batch, c.latents));
        Numbers.assertSame(epsilon.read(), found[2], "epsilon");
        Numbers.assertSame(z.read(), found[3], "z");
        Numbers.assertSame(rowKl.read(), found[4], "divergences");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "16, 16, 16, 2",
        "37, 35, 16, 2",
        "33, 20, 7, 3",
        "20, 20, 64, 16",
        "50, 0, 5, 4",
        "200, 190, 33, 9",
        "4113, 4110, 5, 1" // more rows than the grid takes at once
    })
    void computesAllGradients(int batch, int rows, int width, int latents) {
        Case c = new Case(batch, rows, width, latents);
        for (float freeBits : new float[] {0, 0.5f}) {
            float[] moments = Numbers.normal(batch * 2 * latents, 6, 1);
            float[] epsilon = Numbers.normal(batch * latents, 7, 1);
            float[] dZ = Numbers.normal(batch * latents, 8, 1);
            float[] hidden = c.hidden();
            float[] dMoments = momentGradients(c, moments, epsilon, dZ, freeBits);
            int outputs = 2 * latents;
            double[] dHidden = new double[batch * width];
            double[] dWeight = new double[outputs * width];
            double[] dBias = new double[outputs];
            double[] dHiddenBias = new double[width];
            for (int i = 0; i < dHidden.length; i++) {
                int row = i / width;
                int k = i % width;
                for (int output = 0; output < outputs; output++) {
                    double d = dMoments[row * outputs + output];
                    dWeight[output * width + k] += d * hidden[i];
                    dBias[output] += k == 0 ? d : 0;
                    dHidden[i] += hidden[i] <= 0 ? 0 : d * c.weight()[output * width + k];
                }
                dHiddenBias[k] += dHidden[i];
            }
            float[][] found = device.twice(() -> backward(c, moments, epsilon, dZ, hidden, freeBits));
            // Relative to a sum of up to 200 rows' products that may cancel.
            double atol = batch * ROUNDING;
            Numbers.assertClose(dHidden, found[0], ROUNDING, ROUNDING, "the hidden layer's gradient");
            Numbers.assertClose(dWeight, found[1], ROUNDING, atol, "the weight's gradient");
            Numbers.assertClose(dBias, found[2], ROUNDING, atol, "the bias's gradient");
            Numbers.assertClose(dHiddenBias, found[3], ROUNDING, atol, "the hidden bias's gradient");
        }
    }

    private static float[] momentGradients(Case c, float[] moments, float[] epsilon, float[] dZ, float freeBits) {
        Block dMoments = device.floats(moments.length);
        device.run(latentKernels.backward(
                device.of(moments).address(),
                device.of(epsilon).address(),
                device.of(dZ).address(),
                dMoments.address(),
                device.step(c.step()).address(),
                c.batch,
                c.latents,
                freeBits));
        return dMoments.read();
    }

    private static List<Block> backward(
            Case c, float[] moments, float[] epsilon, float[] dZ, float[] hidden, float freeBits) {
        Block dHidden = device.floats(c.batch * c.width);
        Block dWeight = device.floats(2 * c.latents * c.width);
        Block dBias = device.floats(2 * c.latents);
        Block dHiddenBias = device.floats(c.width);
        Block partial = device.floats((int) (c.kernels().partialBytes() / 4));
        Block ticket = device.zeros(4);
        var launch = c.kernels()
                .backward(
                        device.of(moments).address(),
                        device.of(epsilon).address(),
                        device.of(dZ).address(),
                        device.of(hidden).address(),
                        device.of(c.weight()).address(),
                        dHidden.address(),
                        new NarrowHeadKernels.Gradients(dWeight.address(), dBias.address(), dHiddenBias.address()),
                        partial.address(),
                        ticket.address(),
                        device.step(c.step()).address(),
                        freeBits);
        device.run(launch, launch);
        partial.read();
        assertArrayEquals(new int[] {0}, ticket.readInts(), "ticket after a launch");
        return List.of(dHidden, dWeight, dBias, dHiddenBias);
    }

    /** A diverged weight must show in the loss, not be rectified away. */
    @Test
    void aNotANumberInTheHiddenLayerStays() {
        Case c = new Case(2, 2, 4, 2);
        Block hidden = device.of(1f, Float.NaN, 1f, 1f, 1f, 1f, 1f, 1f);
        Block z = device.floats(4);
        Block rowKl = device.floats(2);
        device.run(c.kernels()
                .forward(
                        hidden.address(),
                        device.of(c.hiddenBias()).address(),
                        device.of(c.weight()).address(),
                        device.of(c.bias()).address(),
                        device.floats(8).address(),
                        device.floats(4).address(),
                        z.address(),
                        rowKl.address(),
                        device.step(c.step()).address(),
                        new NarrowHeadKernels.Noise(false, SEED, RandomStream.EPSILON)));
        assertTrue(Float.isNaN(rowKl.read()[0]) && Float.isNaN(z.read()[0]), "row with a NaN");
        assertFalse(Float.isNaN(rowKl.read()[1]) || Float.isNaN(z.read()[2]), "row without");
    }

    @Test
    void refusesWiderHeads() {
        assertTrue(NarrowHeadKernels.supports(64, 16));
        assertFalse(NarrowHeadKernels.supports(65, 16));
        assertFalse(NarrowHeadKernels.supports(64, 17));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new NarrowHeadKernels(device.launches, 1, 65, 2))
                .getMessage();
        assertTrue(message.contains("up to 64 hidden values and 16 latents, found 65 and 2"), message);
    }
}
