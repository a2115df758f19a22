package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patches of images against their definition, and both implementations against each other. */
@Tag("scalar")
class PatchKernelsTest {
    private static final int CANARIES = 16;
    private static final float CANARY = 12345.5f;

    @ParameterizedTest
    @CsvSource({"1,1,1,16", "2,3,2,16", "1,7,7,64", "3,2,5,32", "2,4,3,5"})
    void gatherCopiesEachTapOrZero(int rows, int height, int width, int channels) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = rows * 4 * height * width * channels;
            int size = rows * height * width * 9 * channels;
            long image = random(arena, pixels, 1);
            for (PatchKernels kernels : both()) {
                long patches = canaries(arena, size);
                kernels.gather(image, patches, rows, height, width, channels);
                for (int i = 0; i < size; i++) {
                    int c = i % channels;
                    int tap = i / channels % 9;
                    int x = 2 * (i / channels / 9 % width) - 1 + tap % 3;
                    int y = 2 * (i / channels / 9 / width % height) - 1 + tap / 3;
                    int row = i / channels / 9 / width / height;
                    float expected = x < 0 || y < 0
                            ? 0
                            : RawMemory.get(image, ((row * 2 * height + y) * 2 * width + x) * channels + c);
                    assertEquals(expected, RawMemory.get(patches, i), "element " + i);
                }
                checkCanaries(patches, size);
            }
        }
    }

    /** The adjoint of a linear map: {@code <gather(a), b> = <a, scatter(b)>} for all a, b; exact on small integers. */
    @ParameterizedTest
    @CsvSource({"1,1,1,16", "2,3,2,16", "1,7,7,64", "3,2,5,32", "2,4,3,5"})
    void scatterIsTheAdjointOfGather(int rows, int height, int width, int channels) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = rows * 4 * height * width * channels;
            int size = rows * height * width * 9 * channels;
            for (PatchKernels kernels : both()) {
                long a = integers(arena, pixels, 2);
                long b = integers(arena, size, 3);
                long gathered = canaries(arena, size);
                long scattered = canaries(arena, pixels);
                kernels.gather(a, gathered, rows, height, width, channels);
                kernels.scatter(b, 0, false, scattered, rows, height, width, channels);
                assertEquals(dot(gathered, b, size), dot(a, scattered, pixels));
                checkCanaries(scattered, pixels);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2,3,2,16", "1,7,7,64", "2,4,3,5"})
    void bothImplementationsGiveTheSameBitsWithBiasAndRelu(int rows, int height, int width, int channels) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = rows * 4 * height * width * channels;
            int size = rows * height * width * 9 * channels;
            long patches = random(arena, size, 4);
            long bias = random(arena, channels, 5);
            RawMemory.set(patches, 4 * channels, Float.NaN);
            long expected = canaries(arena, pixels);
            new ScalarPatchKernels().scatter(patches, bias, true, expected, rows, height, width, channels);
            long actual = canaries(arena, pixels);
            Kernels.get().patches().scatter(patches, bias, true, actual, rows, height, width, channels);
            for (int i = 0; i < pixels; i++) {
                assertEquals(RawMemory.getInt(expected, i), RawMemory.getInt(actual, i), "element " + i);
                assertTrue(!(RawMemory.get(actual, i) < 0), "a negative value passed the ReLU");
            }
            assertTrue(Float.isNaN(RawMemory.get(actual, 0)), "a NaN vanished in the ReLU");
        }
    }

    private static PatchKernels[] both() {
        return new PatchKernels[] {new ScalarPatchKernels(), Kernels.get().patches()};
    }

    private static double dot(long a, long b, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) RawMemory.get(a, i) * RawMemory.get(b, i);
        }
        return sum;
    }

    private static long random(Arena arena, int n, long seed) {
        Random random = new Random(seed);
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
