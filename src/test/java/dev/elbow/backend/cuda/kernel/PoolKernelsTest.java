package dev.elbow.backend.cuda.kernel;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pooling and upsampling against index loops, exactly; small whole numbers, so that ties are common. */
@Tag("cuda")
class PoolKernelsTest {
    private static TestDevice device;
    private static PoolKernels kernels;

    @BeforeAll
    static void open() {
        device = new TestDevice();
        kernels = new PoolKernels(device.launches);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 2, 1",
        "2, 6, 4, 1",
        "2, 4, 6, 3",
        "3, 2, 2, 4",
        "2, 6, 4, 32",
        "1, 4, 10, 19",
        "1, 2, 600, 4",
        "2, 28, 28, 8"
    })
    void matchIndexLoops(int images, int height, int width, int channels) {
        int n = images * height * width * channels;
        float[] large = Numbers.whole(n, 1, 2);
        float[] small = Numbers.whole(n / 4, 2, 9);
        large[n / 2] = Float.NaN;
        large[n - 1] = Float.NaN;
        float[] max = new float[n / 4];
        float[] dLarge = new float[n];
        float[] up = new float[n];
        float[] dSmall = new float[n / 4];
        for (int i = 0; i < n / 4; i++) {
            int c = i % channels;
            int x = i / channels % (width / 2);
            int line = i / channels / (width / 2);
            int[] corners = new int[4];
            for (int corner = 0; corner < 4; corner++) {
                corners[corner] = ((2 * line + corner / 2) * width + 2 * x + corner % 2) * channels + c;
            }
            int winner = corners[0];
            for (int at : corners) {
                boolean firstNaN = Float.isNaN(large[at]) && !Float.isNaN(large[winner]);
                winner = large[at] > large[winner] || firstNaN ? at : winner;
                up[at] = small[i];
            }
            max[i] = large[winner];
            dLarge[winner] = small[i];
            dSmall[i] = large[corners[0]] + large[corners[1]] + (large[corners[2]] + large[corners[3]]);
        }
        float[][] actual = device.twice(() -> {
            Block l = device.of(large);
            Block s = device.of(small);
            Block maxima = device.floats(n / 4);
            Block maximaBackward = device.floats(n);
            Block upsampled = device.floats(n);
            Block upsampledBackward = device.floats(n / 4);
            device.run(
                    kernels.maxPool(maxima.address(), l.address(), images, height, width, channels),
                    kernels.maxPoolBackward(
                            maximaBackward.address(), s.address(), l.address(), images, height, width, channels),
                    kernels.upsample(upsampled.address(), s.address(), images, height, width, channels),
                    kernels.upsampleBackward(
                            upsampledBackward.address(), l.address(), images, height, width, channels));
            return List.of(maxima, maximaBackward, upsampled, upsampledBackward);
        });
        Numbers.assertSame(max, actual[0], "maxima");
        Numbers.assertSame(dLarge, actual[1], "gradient of the maxima");
        Numbers.assertSame(up, actual[2], "upsampled");
        Numbers.assertSame(dSmall, actual[3], "gradient of upsampling");
    }
}
