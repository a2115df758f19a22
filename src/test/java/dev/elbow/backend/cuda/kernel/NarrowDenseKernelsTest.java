package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dense layers of few inputs over matrices of every kind of grid. Small whole numbers, so that sums are exact. */
@Tag("cuda")
class NarrowDenseKernelsTest {
    private static TestDevice device;
    private static NarrowDenseKernels kernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        kernels = new NarrowDenseKernels(device.launches);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    private static float relu(float x) {
        return x <= 0 ? 0 : x;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 2", "7, 4, 8", "300, 1, 3", "33, 64, 5", "5, 1028, 2", "9, 3136, 2", "2, 1025, 7"})
    void multipliesAddsAndRectifies(int rows, int channels, int inputs) {
        float[] x = Numbers.whole(rows * inputs, 1, 4);
        x[x.length / 2] = Float.NaN;
        float[] weight = Numbers.whole(channels * inputs, 2, 3);
        float[] bias = Numbers.whole(channels, 3, 3);
        float[] plain = new float[rows * channels];
        float[] rectified = new float[plain.length];
        for (int i = 0; i < plain.length; i++) {
            float sum = bias[i % channels];
            for (int k = 0; k < inputs; k++) {
                sum += x[i / channels * inputs + k] * weight[i % channels * inputs + k];
            }
            plain[i] = sum;
            rectified[i] = relu(sum);
        }
        Numbers.assertSame(plain, forward(x, weight, bias, rows, channels, inputs, false), "without ReLU");
        Numbers.assertSame(rectified, forward(x, weight, bias, rows, channels, inputs, true), "with ReLU");
    }

    private static float[] forward(
            float[] x, float[] weight, float[] bias, int rows, int channels, int inputs, boolean relu) {
        return device.twice(() -> {
            Block y = device.floats(rows * channels);
            device.run(kernels.forward(
                    device.of(x).address(),
                    device.of(weight).address(),
                    device.of(bias).address(),
                    y.address(),
                    rows,
                    channels,
                    inputs,
                    relu));
            return List.of(y);
        })[0];
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 2", "7, 4, 8", "900, 1, 3", "131, 64, 5", "5, 1028, 2", "128, 3136, 2", "2, 1025, 7"})
    void masksAndSumsGradients(int rows, int channels, int inputs) {
        int n = rows * channels;
        float[] dY = Numbers.whole(n, 1, 3);
        float[] y = Numbers.whole(n, 2, 1);
        y[n / 3] = Float.NaN;
        float[] x = Numbers.whole(rows * inputs, 3, 2);
        float[] masked = new float[n];
        for (int i = 0; i < n; i++) {
            masked[i] = y[i] <= 0 ? 0 : dY[i];
        }
        assertGradients(masked, x, device.twice(() -> backward(dY, y, x, rows, channels, inputs)), channels, inputs);
        assertGradients(dY, x, device.twice(() -> backward(dY, null, x, rows, channels, inputs)), channels, inputs);
    }

    private static void assertGradients(float[] dY, float[] x, float[][] actual, int channels, int inputs) {
        float[] dWeight = new float[channels * inputs];
        float[] dBias = new float[channels];
        for (int i = 0; i < dY.length; i++) {
            int channel = i % channels;
            dBias[channel] += dY[i];
            for (int k = 0; k < inputs; k++) {
                dWeight[channel * inputs + k] += dY[i] * x[i / channels * inputs + k];
            }
        }
        Numbers.assertSame(dY, actual[0], "the output's gradient");
        Numbers.assertSame(dWeight, actual[1], "the weight's gradient");
        Numbers.assertSame(dBias, actual[2], "the bias's gradient");
    }

    private static List<Block> backward(float[] dY, float[] y, float[] x, int rows, int channels, int inputs) {
        Block gradient = device.of(dY);
        Block dWeight = device.floats(channels * inputs);
        Block dBias = device.floats(channels);
        Block partial = device.floats((int) (NarrowDenseKernels.partialBytes(rows, channels, inputs) / 4));
        Block tickets = device.zeros(NarrowDenseKernels.ticketBytes(rows, channels, inputs));
        var launch = kernels.backward(
                gradient.address(),
                y == null ? 0 : device.of(y).address(),
                device.of(x).address(),
                partial.address(),
                tickets.address(),
                dWeight.address(),
                dBias.address(),
                rows,
                channels,
                inputs);
        // Masking twice changes nothing, so a second launch shows that the first left its counters as it found them.
        device.run(launch, launch);
        partial.read();
        assertArrayEquals(new int[tickets.readInts().length], tickets.readInts(), "tickets after a launch");
        return List.of(gradient, dWeight, dBias);
    }

    @Test
    void refusesMoreInputs() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> kernels.forward(64, 64, 64, 64, 1, 1, 9, true))
                .getMessage();
        assertTrue(message.contains("at most 8 inputs, found 9"), message);
    }
}
