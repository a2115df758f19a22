package dev.elbow.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Step;
import dev.elbow.compute.InputOps.Sampling;
import dev.elbow.compute.MatrixOps.Transpose;
import dev.elbow.random.Permutation;
import dev.elbow.testing.Emulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each operation of the compute library once, against numbers worked out here. */
@Tag("cuda")
class OperationsTest {
    private Gpu gpu;
    private AutoCloseable attached;

    @BeforeEach
    void open() {
        Emulator.require();
        Emulator.reset();
        gpu = Gpu.open(0);
        attached = gpu.attach();
    }

    @AfterEach
    void close() throws Exception {
        if (gpu != null) {
            attached.close();
            gpu.close();
            assertEquals("", Emulator.report());
            assertEquals(0, Emulator.liveObjects());
        }
    }

    @Test
    void theExampleComputesWhatItSays() {
        float[][] outcome = GpuExample.run();
        float[] losses = outcome[0];
        float[] logits = {2, -1, 0, 0, 1, 3};
        float[] targets = {1, 0, 1, 0, 1, 0.5f};
        double[] expected = new double[2];
        float[] gradient = new float[6];
        for (int i = 0; i < 6; i++) {
            double x = logits[i];
            expected[i / 3] += Math.log1p(Math.exp(x)) - x * targets[i];
            gradient[i] = (float) (10 * (1 / (1 + Math.exp(-x)) - targets[i]) / 2);
        }
        assertEquals(expected[0], losses[0], 1e-5);
        assertEquals(expected[1], losses[1], 1e-5);
        assertArrayEquals(gradient, outcome[1], 1e-5f);
    }

    @Test
    void gaussianLosses() {
        try (GpuFloats x = gpu.upload(1, -2, 0, 3);
                GpuFloats target = gpu.upload(0, 0, 1, 1);
                GpuFloats dX = gpu.floats(4);
                GpuFloats rowLoss = gpu.floats(2);
                GpuStep step = gpu.step();
                GpuCall plain = gpu.losses().gaussian(x, target, dX, rowLoss, step, 2, 2, 2);
                GpuCall sigmoid = gpu.losses().gaussianOfSigmoid(x, target, null, rowLoss, step, 2, 2, 1)) {
            step.rows(2);
            plain.execute();
            assertArrayEquals(new float[] {5, 5}, rowLoss.read(2));
            assertArrayEquals(new float[] {1, -2, -1, 2}, dX.read(4));
            step.rows(1);
            sigmoid.execute();
            double a = 1 / (1 + Math.exp(-1));
            double b = 1 / (1 + Math.exp(2));
            assertArrayEquals(new float[] {(float) ((a * a + b * b) / 2), 0}, rowLoss.read(2), 1e-6f);
        }
    }

    @Test
    void softmaxCrossEntropyOfLabels() {
        float[] logits = {1, -2, 0.5f, 3, 3, 3};
        double[] exponentials = {Math.exp(1), Math.exp(-2), Math.exp(0.5)};
        double sum = exponentials[0] + exponentials[1] + exponentials[2];
        float third = 1 / 6f;
        try (GpuFloats x = gpu.upload(logits);
                GpuFloats labels = gpu.upload(2, 0);
                GpuFloats dX = gpu.floats(6);
                GpuFloats rowLoss = gpu.floats(2);
                GpuStep step = gpu.step();
                GpuCall loss = gpu.losses().softmaxCrossEntropy(x, labels, dX, rowLoss, step, 2, 3);
                GpuCall alone = gpu.losses().softmaxCrossEntropy(x, labels, null, rowLoss, step, 2, 3)) {
            step.rows(2);
            loss.execute();
            assertArrayEquals(new float[] {(float) (Math.log(sum) - 0.5), (float) Math.log(3)}, rowLoss.read(2), 1e-6f);
            assertArrayEquals(
                    new float[] {
                        (float) (exponentials[0] / sum / 2),
                        (float) (exponentials[1] / sum / 2),
                        (float) ((exponentials[2] / sum - 1) / 2),
                        third - 0.5f,
                        third,
                        third
                    },
                    dX.read(6),
                    1e-6f);
            labels.write(3, 0);
            step.rows(1);
            alone.execute();
            assertArrayEquals(new float[] {Float.NaN, 0}, rowLoss.read(2));
        }
    }

    @Test
    void gathersRowsAsStoredShuffledAndBinarized() {
        byte[] data = new byte[20];
        for (int i = 0; i < 20; i++) {
            data[i] = (byte) (i < 18 ? 13 * i : i == 18 ? 0 : 255);
        }
        try (GpuBytes rows = gpu.bytes(20);
                GpuFloats dst = gpu.floats(20);
                GpuStep step = gpu.step();
                GpuCall stored = gpu.inputs().gather(rows, dst, step, 10, 10, 2, Sampling.STORED, 0);
                GpuCall shuffled = gpu.inputs().gather(rows, dst, step, 10, 10, 2, Sampling.SHUFFLED, 3);
                GpuCall binarized = gpu.inputs().gather(rows, dst, step, 10, 10, 2, Sampling.BINARIZED, 3)) {
            rows.write(data);
            Step numbers = new Step().rows(3);
            numbers.first = 4;
            step.set(numbers);
            stored.execute();
            float[] found = dst.read(20);
            for (int i = 0; i < 20; i++) {
                assertEquals(i < 6 ? (data[8 + i] & 0xff) / 255f : 0, found[i], "element " + i);
            }
            numbers.rows(10).first = 0;
            numbers.epoch = 2;
            step.set(numbers);
            shuffled.execute();
            found = dst.read(20);
            Permutation order = new Permutation(3, 10);
            order.epoch(2);
            boolean moved = false;
            for (int r = 0; r < 10; r++) {
                moved |= order.index(r) != r;
                assertEquals((data[2 * order.index(r)] & 0xff) / 255f, found[2 * r], "row " + r);
            }
            assertTrue(moved);
            binarized.execute();
            float[] drawn = dst.read(20);
            for (int i = 0; i < 20; i++) {
                assertTrue(drawn[i] == 0 || drawn[i] == 1, "element " + i);
                assertTrue(found[i] != 0 && found[i] != 1 || drawn[i] == found[i], "element " + i);
            }
        }
    }

    @Test
    void addsTheNoiseOfTheSeedsStream() {
        try (GpuFloats x = gpu.upload(new float[12]);
                GpuFloats y = gpu.upload(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5);
                GpuStep step = gpu.step();
                GpuCall standard = gpu.inputs().addNoise(x, x, step, 3, 4, 1, 11);
                GpuCall half = gpu.inputs().addNoise(y, y, step, 3, 4, 0.5f, 11)) {
            step.rows(2);
            standard.execute();
            half.execute();
            float[] n = x.read(12);
            float[] shifted = y.read(12);
            for (int i = 0; i < 12; i++) {
                assertEquals(i < 8, n[i] != 0, "element " + i);
                assertEquals(i < 8 ? 5 + 0.5f * n[i] : 0, shifted[i], 1e-6f);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> gpu.inputs().addNoise(null, null, null, 1, 1, -1, 0));
    }

    @Test
    void reparameterizesAndComesBack() {
        try (GpuFloats moments = gpu.upload(1, -1, 0, (float) Math.log(4));
                GpuFloats epsilon = gpu.upload(0.5f, -2);
                GpuFloats z = gpu.floats(2);
                GpuFloats rowKl = gpu.floats(1);
                GpuFloats dZ = gpu.upload(3, 5);
                GpuFloats dMoments = gpu.floats(4);
                GpuStep step = gpu.step();
                GpuCall forward =
                        gpu.latent().reparameterizeKlWithGivenEpsilon(moments, epsilon, z, rowKl, step, 1, 2);
                GpuCall backward =
                        gpu.latent().reparameterizeKlBackward(moments, epsilon, dZ, dMoments, step, 1, 2, 0)) {
            step.rows(1);
            forward.execute();
            backward.execute();
            assertArrayEquals(new float[] {1.5f, -5}, z.read(2), 1e-5f);
            assertEquals(0.5 * (1 + 1 - 0 - 1) + 0.5 * (1 + 4 - Math.log(4) - 1), rowKl.read(1)[0], 1e-5);
            assertArrayEquals(
                    new float[] {3 + 1, 5 - 1, 3 * 0.5f * 0.5f, 5 * -2 * 2 * 0.5f + 0.5f * (4 - 1)},
                    dMoments.read(4),
                    1e-5f);
        }
    }

    @Test
    void equalSeedAndStepDrawEqualNoise() {
        try (GpuFloats moments = gpu.upload(new float[64]);
                GpuFloats epsilon = gpu.floats(32);
                GpuFloats z = gpu.floats(32);
                GpuFloats rowKl = gpu.floats(4);
                GpuStep step = gpu.step();
                GpuCall draw = gpu.latent().reparameterizeKl(moments, epsilon, z, rowKl, step, 4, 8, 7)) {
            Step numbers = new Step().rows(4);
            step.set(numbers);
            draw.execute();
            float[] first = epsilon.read(32);
            assertArrayEquals(first, z.read(32));
            numbers.step = 1;
            step.set(numbers);
            draw.execute();
            float[] second = epsilon.read(32);
            numbers.step = 0;
            step.set(numbers);
            draw.execute();
            assertArrayEquals(first, epsilon.read(32));
            for (int i = 0; i < 32; i++) {
                assertEquals(false, first[i] == second[i], "element " + i);
            }
        }
    }

    @Test
    void biasReluAndItsGradients() {
        try (GpuFloats y = gpu.upload(1, -3, Float.NaN, 0);
                GpuFloats bias = gpu.upload(1, 1);
                GpuFloats dY = gpu.upload(1, 2, 3, 4);
                GpuFloats dBias = gpu.floats(2);
                GpuFloats s = gpu.floats(2);
                GpuCall forward = gpu.activations().biasRelu(y, bias, 2, 2);
                GpuCall backward = gpu.activations().reluBackwardBias(dY, y, dBias, 2, 2);
                GpuCall sigmoid = gpu.activations().sigmoid(bias, s, 2)) {
            forward.execute();
            backward.execute();
            sigmoid.execute();
            assertArrayEquals(new float[] {2, 0, Float.NaN, 1}, y.read(4));
            assertArrayEquals(new float[] {1, 0, 3, 4}, dY.read(4));
            assertArrayEquals(new float[] {4, 4}, dBias.read(2));
            assertEquals(1 / (1 + Math.exp(-1)), s.read(2)[1], 1e-6);
            dY.write(1, 2, 3, 4);
            backward.execute();
            assertArrayEquals(new float[] {4, 4}, dBias.read(2), "a second time");
        }
    }

    @Test
    void poolsAndUpsamples() {
        try (GpuFloats large = gpu.upload(1, 2, 5, 5, 4, 3, 5, 5);
                GpuFloats small = gpu.floats(2);
                GpuFloats back = gpu.floats(8);
                GpuFloats dSmall = gpu.upload(10, 20);
                GpuCall pool = gpu.images().maxPool(large, small, 1, 2, 4, 1);
                GpuCall poolBack = gpu.images().maxPoolBackward(large, dSmall, back, 1, 2, 4, 1);
                GpuCall upsample = gpu.images().upsample(dSmall, large, 1, 2, 4, 1);
                GpuCall upsampleBack = gpu.images().upsampleBackward(large, small, 1, 2, 4, 1)) {
            pool.execute();
            poolBack.execute();
            assertArrayEquals(new float[] {4, 5}, small.read(2));
            assertArrayEquals(new float[] {0, 0, 20, 0, 10, 0, 0, 0}, back.read(8));
            upsample.execute();
            upsampleBack.execute();
            assertArrayEquals(new float[] {10, 10, 20, 20, 10, 10, 20, 20}, large.read(8));
            assertArrayEquals(new float[] {40, 80}, small.read(2));
        }
    }

    @Test
    void multipliesMatrices() {
        try (GpuFloats a = gpu.upload(1, 2, 3, 4, 5, 6);
                GpuFloats b = gpu.upload(1, 0, 2, 1, 0, 3);
                GpuFloats c = gpu.floats(9);
                GpuFloats bias = gpu.upload(10, 20);
                GpuCall plain = gpu.matrices().product(a, b, c, 2, 2, 3);
                GpuCall both = gpu.matrices().product(a, Transpose.YES, b, Transpose.YES, c, 3, 3, 2);
                GpuCall dense = gpu.matrices().dense(a, b, bias, c, 2, 3, 2);
                GpuCall dgrad = gpu.matrices().denseDgrad(bias, b, c, 1, 3, 2)) {
            plain.execute();
            // [1 2 3; 4 5 6] [1 0; 2 1; 0 3]
            assertArrayEquals(new float[] {5, 11, 14, 23}, c.read(4));
            both.execute();
            // [1 4 ; 2 5 ; 3 6 as stored by threes] with b as three rows of two, exchanged
            assertArrayEquals(transposedProduct(), c.read(9));
            dense.execute();
            // rows of b as [1 0 2] and [1 0 3]
            assertArrayEquals(new float[] {17, 30, 26, 42}, c.read(4));
            dgrad.execute();
            assertArrayEquals(new float[] {10 + 20, 0, 20 + 60}, c.read(3));
        }
    }

    private static float[] transposedProduct() {
        float[] a = {1, 2, 3, 4, 5, 6};
        float[] b = {1, 0, 2, 1, 0, 3};
        float[] c = new float[9];
        for (int m = 0; m < 3; m++) {
            for (int n = 0; n < 3; n++) {
                for (int k = 0; k < 2; k++) {
                    c[m * 3 + n] += a[k * 3 + m] * b[n * 2 + k];
                }
            }
        }
        return c;
    }

    @Test
    void denseGradientOfWeightAndBias() {
        try (GpuFloats dY = gpu.upload(1, 2, 3, 4);
                GpuFloats x = gpu.upload(1, 0, 2, 5, 1, 0);
                GpuFloats dW = gpu.floats(6);
                GpuFloats dB = gpu.floats(2);
                GpuCall wgrad = gpu.matrices().denseWgrad(dY, x, dW, dB, 2, 3, 2)) {
            wgrad.execute();
            assertArrayEquals(new float[] {16, 3, 2, 22, 4, 4}, dW.read(6));
            assertArrayEquals(new float[] {4, 6}, dB.read(2));
        }
    }

    /** One pixel lit at a time shows the filter; sums of small integers are exact. */
    @Test
    void convolves() {
        ConvGeometry geometry = new ConvGeometry(1, 4, 4, 2, 3, 3, 1, 2);
        assertEquals(2, geometry.outputHeight());
        float[] x = integers(32, 5);
        float[] w = integers(54, 7);
        float[] dy = integers(12, 3);
        try (GpuFloats gx = gpu.upload(x);
                GpuFloats gw = gpu.upload(w);
                GpuFloats gy = gpu.floats(12);
                GpuFloats gdy = gpu.upload(dy);
                GpuFloats gdx = gpu.floats(32);
                GpuFloats gdw = gpu.floats(54);
                GpuCall forward = gpu.convolutions().forward(geometry, gx, gw, gy);
                GpuCall dgrad = gpu.convolutions().dgrad(geometry, gdy, gw, gdx);
                GpuCall wgrad = gpu.convolutions().wgrad(geometry, gx, gdy, gdw)) {
            forward.execute();
            dgrad.execute();
            wgrad.execute();
            float[] y = new float[12];
            float[] dx = new float[32];
            float[] dw = new float[54];
            for (int p = 0; p < 2; p++) {
                for (int q = 0; q < 2; q++) {
                    for (int k = 0; k < 3; k++) {
                        for (int r = 0; r < 3; r++) {
                            for (int s = 0; s < 3; s++) {
                                int h = 2 * p + r - 1;
                                int v = 2 * q + s - 1;
                                for (int c = 0; c < 2 && h >= 0 && h < 4 && v >= 0 && v < 4; c++) {
                                    int in = (h * 4 + v) * 2 + c;
                                    int tap = ((k * 3 + r) * 3 + s) * 2 + c;
                                    int out = (p * 2 + q) * 3 + k;
                                    y[out] += x[in] * w[tap];
                                    dx[in] += dy[out] * w[tap];
                                    dw[tap] += dy[out] * x[in];
                                }
                            }
                        }
                    }
                }
            }
            assertArrayEquals(y, gy.read(12));
            assertArrayEquals(dx, gdx.read(32));
            assertArrayEquals(dw, gdw.read(54));
        }
    }

    private static float[] integers(int n, int modulus) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i * i % modulus - modulus / 2;
        }
        return values;
    }

    @Test
    void updatesByAdamAndSgd() {
        Optimizer.Adam adam = Optimizer.adam();
        try (GpuFloats p = gpu.upload(1, 2);
                GpuFloats g = gpu.upload(0.5f, -4);
                GpuFloats m = gpu.upload(0, 0);
                GpuFloats v = gpu.upload(0, 0);
                GpuUpdate update = gpu.update(adam, p, g, m, v);
                GpuUpdate sgd = gpu.update(Optimizer.sgd(0.5f), p, g, m)) {
            update.apply(1, 0.1f, 1);
            // The first step of Adam goes by the learning rate against the gradient's sign.
            assertArrayEquals(new float[] {0.9f, 2.1f}, p.read(2), 1e-6f);
            p.write(1, 2);
            m.write(2, 0);
            sgd.apply(1, 0.1f, 2);
            assertArrayEquals(new float[] {1 - 0.1f * (1 + 1), 2 + 0.1f * 8}, p.read(2), 1e-6f);
        }
    }
}
