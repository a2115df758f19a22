package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bias and ReLU forward and backward over matrices of every kind of grid. Small whole numbers, so that sums are exact. */
@Tag("cuda")
class BiasKernelsTest {
    private static TestDevice device;
    private static BiasKernels kernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        kernels = new BiasKernels(device.launches);
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
    @CsvSource({"1, 1", "3, 5", "7, 4", "300, 1", "33, 3", "50, 32", "6, 400", "5, 1028", "3, 3136", "2, 1025"})
    void addsTheBiasAndRectifies(int rows, int channels) {
        float[] x = Numbers.whole(rows * channels, 1, 4);
        x[x.length / 2] = Float.NaN;
        float[] bias = Numbers.whole(channels, 2, 3);
        float[] biased = new float[x.length];
        float[] both = new float[x.length];
        float[] rectified = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            biased[i] = x[i] + bias[i % channels];
            both[i] = relu(biased[i]);
            rectified[i] = relu(x[i]);
        }
        Block b = device.of(bias);
        Block y = device.of(x);
        device.run(kernels.biasRelu(y.address(), b.address(), rows, channels));
        Numbers.assertSame(both, y.read(), "bias and ReLU");
        y = device.of(x);
        device.run(kernels.bias(y.address(), b.address(), rows, channels));
        Numbers.assertSame(biased, y.read(), "bias alone");
        y = device.of(x);
        device.run(kernels.biasRelu(y.address(), 0, rows, channels));
        Numbers.assertSame(rectified, y.read(), "ReLU alone");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "3, 5",
        "7, 4",
        "5000, 1",
        "900, 3",
        "2000, 32",
        "131, 64",
        "128, 400",
        "5, 1028",
        "3, 3136",
        "2, 1025"
    })
    void masksAndSumsGradients(int rows, int channels) {
        int n = rows * channels;
        float[] dY = Numbers.whole(n, 1, 3);
        float[] y = Numbers.whole(n, 2, 1);
        y[n / 3] = Float.NaN;
        dY[n / 3] = 5;
        float[] masked = new float[n];
        float[] maskedSums = new float[channels];
        float[] sums = new float[channels];
        for (int i = 0; i < n; i++) {
            masked[i] = y[i] <= 0 ? 0 : dY[i];
            maskedSums[i % channels] += masked[i];
            sums[i % channels] += dY[i];
        }
        float[][] withMask = device.twice(() -> backward(dY, y, rows, channels));
        Numbers.assertSame(masked, withMask[0], "masked gradients");
        Numbers.assertSame(maskedSums, withMask[1], "sums of masked gradients");
        float[][] without = device.twice(() -> backward(dY, null, rows, channels));
        Numbers.assertSame(dY, without[0], "gradients without a mask");
        Numbers.assertSame(sums, without[1], "sums without a mask");
    }

    private static List<Block> backward(float[] dY, float[] y, int rows, int channels) {
        Block gradient = device.of(dY);
        Block dBias = device.floats(channels);
        Block partial = device.floats((int) (BiasKernels.partialBytes(rows, channels) / 4));
        Block tickets = device.zeros(BiasKernels.ticketBytes(rows, channels));
        long mask = y == null ? 0 : device.of(y).address();
        var launch = kernels.reluBackwardBias(
                gradient.address(), mask, dBias.address(), partial.address(), tickets.address(), rows, channels);
        // Masking twice changes nothing, so a second launch shows that the first left its counters as it found them.
        device.run(launch, launch);
        partial.read();
        assertArrayEquals(new int[tickets.readInts().length], tickets.readInts(), "tickets after a launch");
        return List.of(gradient, dBias);
    }

    @ParameterizedTest
    @CsvSource({"20000, 32", "9000, 3"})
    void longSumsKeepTheirDigits(int rows, int channels) {
        float[] dY = Numbers.uniform(rows * channels, 1);
        double[] sums = new double[channels];
        for (int i = 0; i < dY.length; i++) {
            sums[i % channels] += dY[i];
        }
        float[] actual = device.twice(() -> backward(dY, null, rows, channels))[1];
        // Each thread adds at most a few dozen values in float32: an error of their number times 6e-8 at worst.
        Numbers.assertClose(sums, actual, 3e-6, 0, "sums of " + rows + " rows");
    }
}
