package dev.elbow.compute;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.Precision;
import dev.elbow.testing.Emulator;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the precision comes to, as numbers: fp32 rounds like float32, tf32 keeps 10 bits of each factor's mantissa. */
@Tag("cuda")
class PrecisionTest {
    /** Factors of one product or tap; all are positive, so that the error of a sum is relative to the sum. */
    private static final int LENGTH = 36;

    /** Each of the 36 additions and products rounds to 24 bits at most once: half of 2^-23 a time, in the worst order. */
    private static final double FP32 = LENGTH * 0x1p-24;

    /** Two factors, each rounded to 11 significant bits: 2^-11 each. */
    private static final double TF32 = 0x1p-10 + FP32;

    @BeforeEach
    void emulator() {
        Emulator.require();
        Emulator.reset();
    }

    @Test
    void ofAProduct() {
        int rows = 5;
        int columns = 7;
        float[] a = positive(rows * LENGTH, 1);
        float[] b = positive(LENGTH * columns, 2);
        double[] exact = new double[rows * columns];
        for (int i = 0; i < exact.length; i++) {
            for (int k = 0; k < LENGTH; k++) {
                exact[i] += (double) a[i / columns * LENGTH + k] * b[k * columns + i % columns];
            }
        }
        check(exact, gpu -> {
            try (GpuFloats x = gpu.upload(a);
                    GpuFloats y = gpu.upload(b);
                    GpuFloats c = gpu.floats(exact.length);
                    GpuCall product = gpu.matrices().product(x, y, c, rows, columns, LENGTH)) {
                product.execute();
                return c.read(exact.length);
            }
        });
    }

    @Test
    void ofAConvolution() {
        int size = 5;
        int channels = 4;
        int features = 3;
        ConvGeometry geometry = new ConvGeometry(1, size, size, channels, features, 3, 0, 1);
        float[] x = positive(size * size * channels, 3);
        float[] w = positive(features * LENGTH, 4);
        int outputs = geometry.outputHeight() * geometry.outputWidth();
        double[] exact = new double[outputs * features];
        for (int i = 0; i < exact.length; i++) {
            int pixel = i / features;
            int corner = pixel / geometry.outputWidth() * size + pixel % geometry.outputWidth();
            for (int tap = 0; tap < LENGTH; tap++) {
                int at = corner + tap / channels / 3 * size + tap / channels % 3;
                exact[i] += (double) x[at * channels + tap % channels] * w[i % features * LENGTH + tap];
            }
        }
        check(exact, gpu -> {
            try (GpuFloats gx = gpu.upload(x);
                    GpuFloats gw = gpu.upload(w);
                    GpuFloats gy = gpu.floats(exact.length);
                    GpuCall convolution = gpu.convolutions().forward(geometry, gx, gw, gy)) {
                convolution.execute();
                return gy.read(exact.length);
            }
        });
    }

    private static void check(double[] exact, Function<Gpu, float[]> compute) {
        double full = error(exact, compute, Precision.FP32);
        double reduced = error(exact, compute, Precision.TF32);
        assertTrue(full <= FP32, () -> "fp32 is off by " + full + ", expected at most " + FP32);
        assertTrue(reduced <= TF32, () -> "tf32 is off by " + reduced + ", expected at most " + TF32);
        assertTrue(reduced > 8 * FP32, () -> "tf32 is off by " + reduced + " only: its factors were not rounded");
    }

    /** The largest relative error. */
    private static double error(double[] exact, Function<Gpu, float[]> compute, Precision precision) {
        try (Gpu gpu = Gpu.open(DeviceOptions.defaults().withPrecision(precision));
                var attached = gpu.attach()) {
            float[] found = compute.apply(gpu);
            double largest = 0;
            for (int i = 0; i < exact.length; i++) {
                largest = Math.max(largest, Math.abs(found[i] - exact[i]) / exact[i]);
            }
            return largest;
        }
    }

    private static float[] positive(int n, long seed) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = 0.5f + random.nextFloat();
        }
        return values;
    }
}
