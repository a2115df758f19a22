package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shifted planes of a filter's taps against their definition, and both implementations against each other. */
@Tag("scalar")
class TapKernelsTest {
    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "2,1", "1,17", "17,1", "2,2", "3,5", "7,9", "28,28", "8,32"})
    void sumTakesEachTapInsideTheImage(int height, int width) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = height * width;
            for (TapKernels kernels : both()) {
                Block taps = integers(arena, 9 * pixels, 1);
                float[] expected = new float[pixels];
                for (int i = 0; i < pixels; i++) {
                    expected[i] = 3;
                    for (int tap = 0; tap < 9; tap++) {
                        int y = i / width + tap / 3 - 1;
                        int x = i % width + tap % 3 - 1;
                        if (y >= 0 && y < height && x >= 0 && x < width) {
                            expected[i] += taps.get(tap * pixels + y * width + x);
                        }
                    }
                }
                Block image = new Block(arena, pixels);
                kernels.sum(taps.address, 3, image.address, height, width);
                for (int i = 0; i < pixels; i++) {
                    assertEquals(expected[i], image.get(i), "pixel " + i);
                }
                image.assertCanaries();
                taps.assertCanaries();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "2,1", "1,17", "17,1", "2,2", "3,5", "7,9", "28,28", "8,32"})
    void spreadIsTheAdjointOfSum(int height, int width) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = height * width;
            for (TapKernels kernels : both()) {
                Block image = integers(arena, pixels, 2);
                Block spread = new Block(arena, 9 * pixels);
                kernels.spread(image.address, spread.address, height, width);
                spread.assertCanaries();
                Block taps = integers(arena, 9 * pixels, 3);
                double left = spread.dot(taps);
                Block sum = new Block(arena, pixels);
                kernels.sum(taps.address, 0, sum.address, height, width);
                assertEquals(left, image.dot(sum), "<spread(a), b> = <a, sum(b)>");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3,5", "7,9", "28,28"})
    void bothImplementationsGiveTheSameBits(int height, int width) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = height * width;
            Block taps = random(arena, 9 * pixels, 4);
            Block expected = new Block(arena, pixels);
            new ScalarTapKernels().sum(taps.address, 0.1f, expected.address, height, width);
            Block actual = new Block(arena, pixels);
            Kernels.get().taps().sum(taps.address, 0.1f, actual.address, height, width);
            Block.assertSameBits(expected, actual, "sum");
        }
    }

    private static TapKernels[] both() {
        return new TapKernels[] {new ScalarTapKernels(), Kernels.get().taps()};
    }

    private static Block random(Arena arena, int n, long seed) {
        Random random = new Random(seed);
        return new Block(arena, n).fill(() -> random.nextFloat() - 0.5f);
    }

    private static Block integers(Arena arena, int n, long seed) {
        return new Block(arena, n).fill(Block.integers(new Random(seed), -4, 4));
    }
}
