package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.ThinAssert.assertSameBits;
import static dev.elbow.backend.cpu.kernel.ThinAssert.assertSums;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What both implementations of the thin input convolution must do. */
abstract class ThinInputContract {
    abstract ThinKernels kernels();

    /** A thin input convolution with its memory. */
    private static final class Fixture {
        final ThinInputShape shape;
        final int rows;
        final Block input;
        final Block weight;
        final Block bias;
        final Block output;
        final Block dOutput;
        final Block dWeight;
        final Block dBias;
        final ThinInputBuffers buffers;

        Fixture(Arena arena, ThinInputShape shape, int rows, boolean integers) {
            Random random = new Random(21);
            DoubleSupplier values = integers ? Block.integers(random, -3, 3) : random::nextGaussian;
            this.shape = shape;
            this.rows = rows;
            input = new Block(arena, rows * shape.inputSize()).fill(values);
            weight = new Block(arena, shape.weights()).fill(values);
            bias = new Block(arena, shape.outputs()).fill(values);
            dOutput = new Block(arena, rows * shape.outputSize()).fill(values);
            output = new Block(arena, rows * shape.outputSize()).fill(() -> Double.NaN);
            dWeight = new Block(arena, shape.weights()).fill(() -> Double.NaN);
            dBias = new Block(arena, shape.outputs()).fill(() -> Double.NaN);
            Block scratch = new Block(arena, Math.toIntExact(shape.scratchBytes() / 4));
            scratch.fill(() -> 0);
            buffers = new ThinInputBuffers(
                    input.address,
                    weight.address,
                    bias.address,
                    output.address,
                    dOutput.address,
                    dWeight.address,
                    dBias.address,
                    scratch.address);
        }

        ThinReference reference() {
            return new ThinReference(
                    rows, shape.height(), shape.width(), shape.channels(), shape.outputs(), shape.stride());
        }

        float[] exposedWeight() {
            float[] exposed = new float[shape.weights()];
            for (int i = 0; i < exposed.length; i++) {
                exposed[i] = weight.get(shape.weightIndex(i));
            }
            return exposed;
        }
    }

    @ParameterizedTest(name = "{0}x{1}, {2} -> {3}, stride {4}, {5} rows")
    @CsvSource({
        "28,28,1,32,2,2",
        "28,28,1,32,1,1",
        "32,32,3,32,2,1",
        "1,1,1,16,1,1",
        "2,2,3,8,2,3",
        "5,7,1,48,1,2",
        "7,5,3,16,2,2",
        "3,4,2,5,1,1",
        "6,6,1,24,2,0"
    })
    void smallIntegersAreExact(int height, int width, int channels, int outputs, int stride, int rows) {
        try (Arena arena = Arena.ofConfined()) {
            ThinInputShape shape = new ThinInputShape(height, width, channels, outputs, stride);
            compare(new Fixture(arena, shape, rows, true), true, true);
            compare(new Fixture(arena, shape, rows, true), false, true);
        }
    }

    @ParameterizedTest(name = "{0}x{1}, {2} -> {3}, stride {4}, {5} rows")
    @CsvSource({"28,28,1,32,2,3", "9,11,3,16,1,2", "10,6,3,24,2,1"})
    void randomValuesAreWithinTheBoundOfTheirSums(
            int height, int width, int channels, int outputs, int stride, int rows) {
        try (Arena arena = Arena.ofConfined()) {
            ThinInputShape shape = new ThinInputShape(height, width, channels, outputs, stride);
            compare(new Fixture(arena, shape, rows, false), true, false);
        }
    }

    private void compare(Fixture f, boolean gate, boolean exact) {
        ThinInputConv conv = new ThinInputConv(f.shape, f.buffers, this::kernels);
        conv.forward(f.rows);
        conv.backward(f.rows, gate);
        ThinReference.Sums output = f.reference().forward(f.input.values(), f.exposedWeight(), f.bias.values());
        float[] gated = f.dOutput.values();
        for (int i = 0; i < gated.length; i++) {
            output.values()[i] = Math.max(0, output.values()[i]);
            gated[i] = gate && f.output.get(i) <= 0 ? 0 : gated[i];
        }
        int pixels = f.shape.outputHeight() * f.shape.outputWidth();
        assertSums("output", output, f.output, exact ? 0 : 9 * f.shape.channels() + 1);
        assertSums(
                "dWeight",
                f.reference().dWeight(gated, f.input.values()),
                f.dWeight,
                exact ? 0 : pixels + f.rows,
                f.shape::weightIndex);
        assertSums("dBias", ThinReference.perChannel(gated, f.shape.outputs()), f.dBias, exact ? 0 : pixels + f.rows);
    }

    @Test
    void nanReachesWhatItTouchesAndNothingElse() {
        try (Arena arena = Arena.ofConfined()) {
            Fixture f = new Fixture(arena, new ThinInputShape(8, 8, 1, 16, 2), 2, true);
            f.input.set(3 * 8 + 5, Float.NaN);
            compare(f, true, true);
        }
    }

    /** Interpreted at first, compiled at last: the same bits, and the bits of the scalar twin. */
    @Test
    void bitsStayTheSame() {
        try (Arena arena = Arena.ofConfined()) {
            ThinInputShape shape = new ThinInputShape(12, 10, 3, 32, 2);
            Fixture f = new Fixture(arena, shape, 2, false);
            Fixture scalar = new Fixture(arena, shape, 2, false);
            ThinInputConv twin = new ThinInputConv(shape, scalar.buffers, () -> new ScalarThinKernels(1));
            twin.forward(2);
            twin.backward(2, true);
            ThinInputConv conv = new ThinInputConv(shape, f.buffers, this::kernels);
            for (int run = 0; run < 400; run++) {
                conv.forward(2);
                conv.backward(2, true);
                if (run == 0 || run == 399) {
                    assertSameBits("output", scalar.output.values(), f.output.values());
                    assertSameBits("dWeight", scalar.dWeight.values(), f.dWeight.values());
                    assertSameBits("dBias", scalar.dBias.values(), f.dBias.values());
                }
            }
        }
    }

    @Test
    void weightIndexIsAPermutation() {
        ThinInputShape shape = new ThinInputShape(4, 4, 3, 5, 1);
        boolean[] seen = new boolean[shape.weights()];
        for (int i = 0; i < seen.length; i++) {
            assertEquals(false, seen[shape.weightIndex(i)], "taken twice: " + shape.weightIndex(i));
            seen[shape.weightIndex(i)] = true;
        }
        int k = 4;
        int c = 2;
        assertEquals(((2 * 3 + 1) * 3 + c) * 5 + k, shape.weightIndex(((k * 3 + c) * 3 + 2) * 3 + 1));
    }
}
