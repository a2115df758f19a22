package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patches of images against their definition, and both implementations against each other. */
@Tag("scalar")
class PatchKernelsTest {
    @ParameterizedTest
    @CsvSource({"1,1,1,16", "2,3,2,16", "1,7,7,64", "3,2,5,32", "2,4,3,5"})
    void gatherCopiesEachTapOrZero(int rows, int height, int width, int channels) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = rows * 4 * height * width * channels;
            int size = rows * height * width * 9 * channels;
            Block image = random(arena, pixels, 1);
            for (PatchKernels kernels : both()) {
                Block patches = new Block(arena, size);
                kernels.gather(image.address, patches.address, rows, height, width, channels);
                for (int i = 0; i < size; i++) {
                    int c = i % channels;
                    int tap = i / channels % 9;
                    int x = 2 * (i / channels / 9 % width) - 1 + tap % 3;
                    int y = 2 * (i / channels / 9 / width % height) - 1 + tap / 3;
                    int row = i / channels / 9 / width / height;
                    float expected =
                            x < 0 || y < 0 ? 0 : image.get(((row * 2 * height + y) * 2 * width + x) * channels + c);
                    assertEquals(expected, patches.get(i), "element " + i);
                }
                patches.assertCanaries();
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
                Block a = integers(arena, pixels, 2);
                Block b = integers(arena, size, 3);
                Block gathered = new Block(arena, size);
                Block scattered = new Block(arena, pixels);
                kernels.gather(a.address, gathered.address, rows, height, width, channels);
                kernels.scatter(b.address, 0, false, scattered.address, rows, height, width, channels);
                assertEquals(gathered.dot(b), a.dot(scattered));
                scattered.assertCanaries();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2,3,2,16", "1,7,7,64", "2,4,3,5"})
    void bothImplementationsGiveTheSameBitsWithBiasAndRelu(int rows, int height, int width, int channels) {
        try (Arena arena = Arena.ofConfined()) {
            int pixels = rows * 4 * height * width * channels;
            int size = rows * height * width * 9 * channels;
            Block patches = random(arena, size, 4);
            Block bias = random(arena, channels, 5);
            patches.set(4 * channels, Float.NaN);
            Block expected = new Block(arena, pixels);
            new ScalarPatchKernels()
                    .scatter(patches.address, bias.address, true, expected.address, rows, height, width, channels);
            Block actual = new Block(arena, pixels);
            Kernels.get()
                    .patches()
                    .scatter(patches.address, bias.address, true, actual.address, rows, height, width, channels);
            Block.assertSameBits(expected, actual, "scatter");
            for (int i = 0; i < pixels; i++) {
                assertTrue(!(actual.get(i) < 0), "a negative value passed the ReLU");
            }
            assertTrue(Float.isNaN(actual.get(0)), "a NaN vanished in the ReLU");
        }
    }

    private static PatchKernels[] both() {
        return new PatchKernels[] {new ScalarPatchKernels(), Kernels.get().patches()};
    }

    private static Block random(Arena arena, int n, long seed) {
        Random random = new Random(seed);
        return new Block(arena, n).fill(() -> random.nextFloat() - 0.5f);
    }

    private static Block integers(Arena arena, int n, long seed) {
        return new Block(arena, n).fill(Block.integers(new Random(seed), -4, 4));
    }
}
