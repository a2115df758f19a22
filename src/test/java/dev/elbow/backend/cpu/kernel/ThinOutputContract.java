package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.ThinAssert.assertSameBits;
import static dev.elbow.backend.cpu.kernel.ThinAssert.assertSums;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What both implementations of the thin output convolution must do. */
abstract class ThinOutputContract {
    abstract ThinKernels kernels();

    @ParameterizedTest(name = "{0}x{1}, {2} -> {3}, {4} rows")
    @CsvSource({
        "28,28,32,1,2",
        "1,2,16,1,1",
        "2,2,8,1,3",
        "3,3,16,3,1",
        "5,7,48,1,2",
        "9,17,24,3,2",
        "4,33,5,2,2",
        "32,32,32,3,1",
        "1,16,1,1,1",
        "6,5,64,1,0"
    })
    void smallIntegersAreExact(int height, int width, int channels, int outputs, int rows) {
        try (Arena arena = Arena.ofConfined()) {
            ThinOutputShape shape = new ThinOutputShape(height, width, channels, outputs);
            for (boolean gated : new boolean[] {true, false}) {
                compare(new ThinOutputFixture(arena, shape, rows, true, 7), gated, true);
            }
        }
    }

    @ParameterizedTest(name = "{0}x{1}, {2} -> {3}, {4} rows")
    @CsvSource({"28,28,32,1,3", "7,9,16,3,2", "5,4,40,1,1", "8,31,7,1,2"})
    void randomValuesAreWithinTheBoundOfTheirSums(int height, int width, int channels, int outputs, int rows) {
        try (Arena arena = Arena.ofConfined()) {
            ThinOutputShape shape = new ThinOutputShape(height, width, channels, outputs);
            compare(new ThinOutputFixture(arena, shape, rows, false, 8), true, false);
        }
    }

    private void compare(ThinOutputFixture f, boolean gated, boolean exact) {
        ThinReference reference = f.reference();
        ThinOutputConv conv = f.conv(kernels(), gated);
        f.spoil();
        conv.forward(f.rows);
        int outputs = f.shape.outputs();
        int channels = f.shape.channels();
        int pixels = f.shape.height() * f.shape.width();
        assertSums(
                "logits",
                reference.forward(f.input.copy(), f.exposedWeight(), f.bias.copy()),
                f.logits,
                exact ? 0 : 9 * channels + 1);
        conv.backward(f.rows, f.rows);
        ThinReference.Sums dInput = reference.dInput(f.dLogits.copy(), f.exposedWeight());
        for (int i = 0; i < dInput.values().length; i++) {
            if (gated && f.input.get(i) <= 0) {
                dInput.values()[i] = 0;
            }
        }
        assertSums("dInput", dInput, f.dInput, exact ? 0 : 9 * outputs);
        assertSums(
                "dWeight",
                reference.dWeight(f.dLogits.copy(), f.input.copy()),
                f.dWeight,
                exact ? 0 : pixels + f.rows,
                f.shape::weightIndex);
        assertSums("dBias", ThinReference.perChannel(f.dLogits.copy(), outputs), f.dBias, exact ? 0 : pixels + f.rows);
        assertSums(
                "dProducerBias",
                ThinReference.perChannel(f.dInput.copy(), channels),
                f.dProducerBias,
                exact ? 0 : pixels + f.rows);
    }

    @Test
    void trainingIsForwardThenLossThenBackward() {
        try (Arena arena = Arena.ofConfined()) {
            for (int outputs : new int[] {1, 3}) {
                ThinOutputShape shape = new ThinOutputShape(6, 9, 16, outputs);
                for (ReconLoss loss : ReconLoss.values()) {
                    trainEqualsParts(
                            new ThinOutputFixture(arena, shape, 4, false, 9),
                            new ThinOutputFixture(arena, shape, 4, false, 9),
                            loss);
                }
            }
        }
    }

    private void trainEqualsParts(ThinOutputFixture fused, ThinOutputFixture parts, ReconLoss loss) {
        int valid = 3;
        float scale = 0.25f;
        fused.spoil();
        parts.spoil();
        // Rows past the valid ones are not read: NaN there must reach nothing.
        for (int i = valid * fused.shape.inputSize(); i < fused.input.n; i++) {
            fused.input.set(i, Float.NaN);
        }
        fused.conv(kernels(), true).train(loss, fused.rows, valid, scale);

        ThinOutputConv conv = parts.conv(kernels(), true);
        conv.loss(loss, valid);
        int n = parts.shape.outputSize();
        for (int i = 0; i < valid; i++) {
            long at = 4L * i * n;
            double value = loss.run(
                    new ScalarLossKernels(),
                    parts.logits.address + at,
                    parts.target.address + at,
                    parts.dLogits.address + at,
                    n,
                    scale);
            assertEquals(value, RawMemory.getDouble(parts.losses.address, i), "loss alone");
            assertEquals(value, RawMemory.getDouble(fused.losses.address, i), "fused loss");
        }
        conv.backward(parts.rows, valid);
        assertEquals(0, RawMemory.getDouble(fused.losses.address, valid), "loss of a row past the valid ones");
        parts.results().forEach((name, block) -> {
            if (!name.equals("losses") && !name.equals("logits")) {
                assertSameBits(name, block.copy(), fused.results().get(name).copy());
            }
            fused.results().get(name).assertCanaries(name);
        });
        for (int i = valid * fused.shape.inputSize(); i < fused.dInput.n; i++) {
            assertEquals(0, fused.dInput.get(i), "dInput of a row past the valid ones");
        }
    }

    @Test
    void nanReachesWhatItTouchesAndNothingElse() {
        try (Arena arena = Arena.ofConfined()) {
            ThinOutputFixture f = new ThinOutputFixture(arena, new ThinOutputShape(7, 8, 16, 1), 2, true, 10);
            int pixel = 3 * 8 + 4;
            f.input.set(pixel * 16 + 5, Float.NaN);
            f.dLogits.set(7 * 8 + pixel, Float.NaN);
            ThinReference reference = f.reference();
            f.spoil();
            ThinOutputConv conv = f.conv(kernels(), false);
            conv.forward(2);
            conv.backward(2, 2);
            assertSums("logits", reference.forward(f.input.copy(), f.exposedWeight(), f.bias.copy()), f.logits, 0);
            assertSums("dInput", reference.dInput(f.dLogits.copy(), f.exposedWeight()), f.dInput, 0);
            assertSums(
                    "dWeight", reference.dWeight(f.dLogits.copy(), f.input.copy()), f.dWeight, 0, f.shape::weightIndex);
        }
    }

    /** Interpreted at first, compiled at last: the same bits, and the bits of the scalar twin. */
    @Test
    void bitsStayTheSame() {
        try (Arena arena = Arena.ofConfined()) {
            for (int outputs : new int[] {1, 3}) {
                ThinOutputShape shape = new ThinOutputShape(11, 13, 32, outputs);
                ThinOutputFixture f = new ThinOutputFixture(arena, shape, 3, false, 11);
                ThinOutputFixture scalar = new ThinOutputFixture(arena, shape, 3, false, 11);
                scalar.spoil();
                scalar.conv(new ScalarThinKernels(), true).train(ReconLoss.BERNOULLI, 3, 2, 0.5f);
                ThinOutputConv conv = f.conv(kernels(), true);
                for (int run = 0; run < 400; run++) {
                    f.spoil();
                    conv.train(ReconLoss.BERNOULLI, 3, 2, 0.5f);
                    if (run == 0 || run == 399) {
                        scalar.results()
                                .forEach((name, block) -> assertSameBits(
                                        name,
                                        block.copy(),
                                        f.results().get(name).copy()));
                    }
                }
            }
        }
    }

    @Test
    void weightIndexIsAPermutation() {
        ThinOutputShape shape = new ThinOutputShape(4, 4, 5, 3);
        boolean[] seen = new boolean[shape.weights()];
        for (int i = 0; i < seen.length; i++) {
            assertEquals(false, seen[shape.weightIndex(i)], "taken twice: " + shape.weightIndex(i));
            seen[shape.weightIndex(i)] = true;
        }
        int k = 2;
        int c = 3;
        assertEquals((k * 9 + 2 * 3 + 1) * 5 + c, shape.weightIndex(((k * 5 + c) * 3 + 2) * 3 + 1));
    }
}
