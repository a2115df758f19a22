package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shifted planes of a filter's taps against their definition, and both implementations against each other. */
@Tag("scalar")
class TapKernelsTest {
    private static final int CANARIES = 16;
    private static final float CANARY = 12345.5f;

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "2,1", "1,17", "17,1", "2,2", "3,5", "7,9", "28,28", "8,32"})
    void sumTakesEachTapInsideTheImage(int height, int width) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = height * width;
            for (TapKernels kernels : both()) {
                long taps = integers(arena, 9 * pixels, 1);
                float[] expected = new float[pixels];
                for (int i = 0; i < pixels; i++) {
                    expected[i] = 3;
                    for (int tap = 0; tap < 9; tap++) {
                        int y = i / width + tap / 3 - 1;
                        int x = i % width + tap % 3 - 1;
                        if (y >= 0 && y < height && x >= 0 && x < width) {
                            expected[i] += RawMemory.get(taps, tap * pixels + y * width + x);
                        }
                    }
                }
                long image = canaries(arena, pixels);
                kernels.sum(taps, 3, image, height, width);
                for (int i = 0; i < pixels; i++) {
                    assertEquals(expected[i], RawMemory.get(image, i), "pixel " + i);
                }
                checkCanaries(image, pixels);
                checkCanaries(taps, 9 * pixels);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "2,1", "1,17", "17,1", "2,2", "3,5", "7,9", "28,28", "8,32"})
    void spreadIsTheAdjointOfSum(int height, int width) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = height * width;
            for (TapKernels kernels : both()) {
                long image = integers(arena, pixels, 2);
                long spread = canaries(arena, 9 * pixels);
                kernels.spread(image, spread, height, width);
                checkCanaries(spread, 9 * pixels);
                long taps = integers(arena, 9 * pixels, 3);
                double left = dot(spread, taps, 9 * pixels);
                long sum = canaries(arena, pixels);
                kernels.sum(taps, 0, sum, height, width);
                assertEquals(left, dot(image, sum, pixels), "<spread(a), b> = <a, sum(b)>");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3,5", "7,9", "28,28"})
    void bothImplementationsGiveTheSameBits(int height, int width) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = height * width;
            long expected = canaries(arena, pixels);
            new ScalarTapKernels().sum(random(arena, 9 * pixels), 0.1f, expected, height, width);
            long actual = canaries(arena, pixels);
            Kernels.get().taps().sum(random(arena, 9 * pixels), 0.1f, actual, height, width);
            for (int i = 0; i < pixels; i++) {
                assertEquals(RawMemory.getInt(expected, i), RawMemory.getInt(actual, i), "pixel " + i);
            }
        }
    }

    private static TapKernels[] both() {
        return new TapKernels[] {new ScalarTapKernels(), Kernels.get().taps()};
    }

    private static double dot(long a, long b, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) RawMemory.get(a, i) * RawMemory.get(b, i);
        }
        return sum;
    }

    private static long random(Arena arena, int n) {
        Random random = new Random(4);
        long address = canaries(arena, n);
        for (int i = 0; i < n; i++) {
            RawMemory.set(address, i, random.nextFloat() - 0.5f);
        }
        return address;
    }

    private static long integers(Arena arena, int n, long seed) {
        Random random = new Random(seed);
        long address = canaries(arena, n);
        for (int i = 0; i < n; i++) {
            RawMemory.set(address, i, random.nextInt(-4, 5));
        }
        return address;
    }

    private static long canaries(Arena arena, int n) {
        long address = NativeMemory.allocate(arena, 4L * (n + CANARIES)).address();
        for (int i = 0; i < n + CANARIES; i++) {
            RawMemory.set(address, i, CANARY);
        }
        return address;
    }

    private static void checkCanaries(long address, int n) {
        for (int i = n; i < n + CANARIES; i++) {
            assertEquals(CANARY, RawMemory.get(address, i), "written past the end");
        }
    }
}
