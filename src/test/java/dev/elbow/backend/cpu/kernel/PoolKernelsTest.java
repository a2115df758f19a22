package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling and upsampling against index loops, exactly; small integers, so that ties are common. */
class PoolKernelsTest {
    private static final int SAMPLES = 2;
    private static final int HEIGHT = 6;
    private static final int WIDTH = 4;

    static Iterable<Kernels> kernels() {
        return KernelContract.both();
    }

    private static int large(int channels, int sample, int y, int x, int c) {
        return ((sample * HEIGHT + y) * WIDTH + x) * channels + c;
    }

    private static int small(int channels, int sample, int y, int x, int c) {
        return ((sample * HEIGHT / 2 + y / 2) * WIDTH / 2 + x / 2) * channels + c;
    }

    private static Block integers(int n) {
        Block block = Block.random(n, 1, 1.5);
        for (int i = 0; i < n; i++) {
            block.set(i, Math.round(block.get(i)));
        }
        return block;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void poolsMatchIndexLoops(Kernels k) {
        for (int channels : new int[] {1, 3, 8, 19, 32}) {
            int n = SAMPLES * HEIGHT * WIDTH * channels;
            Block src = integers(n);
            Block dSmall = Block.random(n / 4, 2, 1);
            Block max = new Block(n / 4);
            Block dMax = Block.random(n, 3, 1);
            Block up = new Block(n);
            Block dUp = new Block(n / 4);
            k.pools().maxPool(src.address, max.address, SAMPLES, HEIGHT, WIDTH, channels);
            k.pools().maxPoolBackward(src.address, dSmall.address, dMax.address, SAMPLES, HEIGHT, WIDTH, channels);
            k.pools().upsample(dSmall.address, up.address, SAMPLES, HEIGHT, WIDTH, channels);
            k.pools().upsampleBackward(src.address, dUp.address, SAMPLES, HEIGHT, WIDTH, channels);
            for (int s = 0; s < SAMPLES; s++) {
                for (int y = 0; y < HEIGHT; y += 2) {
                    for (int x = 0; x < WIDTH; x += 2) {
                        for (int c = 0; c < channels; c++) {
                            int pixel = small(channels, s, y, x, c);
                            int first = large(channels, s, y, x, c);
                            int winner = first;
                            float sum = 0;
                            for (int corner = 0; corner < 4; corner++) {
                                int i = large(channels, s, y + corner / 2, x + corner % 2, c);
                                winner = src.get(i) > src.get(winner) ? i : winner;
                                sum += src.get(i);
                            }
                            assertEquals(src.get(winner), max.get(pixel));
                            assertEquals(sum, dUp.get(pixel));
                            for (int corner = 0; corner < 4; corner++) {
                                int i = large(channels, s, y + corner / 2, x + corner % 2, c);
                                assertEquals(i == winner ? dSmall.get(pixel) : 0, dMax.get(i), "gradient of a maximum");
                                assertEquals(dSmall.get(pixel), up.get(i));
                            }
                        }
                    }
                }
            }
            max.assertCanaries();
            dMax.assertCanaries();
            up.assertCanaries();
            dUp.assertCanaries();
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aNanWins(Kernels k) {
        for (int channels : new int[] {1, 8}) {
            for (int corner = 0; corner < 4; corner++) {
                Block src = Block.random(4 * channels, 4, 1);
                src.set(corner * channels, Float.NaN);
                Block max = new Block(channels);
                k.pools().maxPool(src.address, max.address, 1, 2, 2, channels);
                assertTrue(Float.isNaN(max.get(0)), "corner " + corner);
            }
        }
    }
}
