package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.elbow.backend.cuda.kernel.TestDevice.StepNumbers;
import dev.elbow.ffi.cuda.KernelLaunch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The thin convolutions against index loops. Small whole numbers make convolutions exact in any order of addition. */
@Tag("cuda")
class ThinKernelsTest {
    /** Images, height, width and channels with which warps have to go on to a second piece: the grid has 2,048 of them. */
    private static final String MORE_ITEMS_THAN_WARPS = "2100, 2, 2, 1, 4";

    private static TestDevice device;

    @BeforeAll
    static void open() {
        device = new TestDevice();
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    /** One image of a batch, and a filter; zero outside the image. */
    private record Image(float[] data, int height, int width, int channels) {
        float at(int image, int y, int x, int c) {
            boolean inside = y >= 0 && y < height && x >= 0 && x < width;
            return inside ? data[index(image, y, x, c)] : 0;
        }

        int index(int image, int y, int x, int c) {
            return ((image * height + y) * width + x) * channels + c;
        }
    }

    private static Image image(int images, int height, int width, int channels, int seed, int most) {
        return new Image(Numbers.whole(images * height * width * channels, seed, most), height, width, channels);
    }

    /** Bias and convolution: {@code weight [outputs][3][3][inputs]}. */
    private static Image convolve(Image x, float[] weight, float[] bias, int images, int stride) {
        int outputs = bias.length;
        int height = Math.ceilDiv(x.height, stride);
        int width = Math.ceilDiv(x.width, stride);
        Image y = new Image(new float[images * height * width * outputs], height, width, outputs);
        for (int i = 0; i < y.data.length; i++) {
            int k = i % outputs;
            int ox = i / outputs % width;
            int oy = i / outputs / width % height;
            float sum = bias[k];
            for (int tap = 0; tap < 9; tap++) {
                for (int c = 0; c < x.channels; c++) {
                    sum += weight[(k * 9 + tap) * x.channels + c]
                            * x.at(
                                    i / outputs / width / height,
                                    oy * stride + tap / 3 - 1,
                                    ox * stride + tap % 3 - 1,
                                    c);
                }
            }
            y.data[i] = sum;
        }
        return y;
    }

    private static float[] weightGradient(Image x, Image dY, int images, int stride) {
        float[] dWeight = new float[dY.channels * 9 * x.channels];
        for (int i = 0; i < dY.data.length; i++) {
            int k = i % dY.channels;
            int ox = i / dY.channels % dY.width;
            int oy = i / dY.channels / dY.width % dY.height;
            int image = i / dY.channels / dY.width / dY.height;
            for (int tap = 0; tap < 9; tap++) {
                for (int c = 0; c < x.channels; c++) {
                    dWeight[(k * 9 + tap) * x.channels + c] +=
                            dY.data[i] * x.at(image, oy * stride + tap / 3 - 1, ox * stride + tap % 3 - 1, c);
                }
            }
        }
        return dWeight;
    }

    private static float[] biasGradient(Image dY) {
        float[] dBias = new float[dY.channels];
        for (int i = 0; i < dY.data.length; i++) {
            dBias[i % dY.channels] += dY.data[i];
        }
        return dBias;
    }

    private static Image masked(Image dY, Image y) {
        float[] data = dY.data.clone();
        for (int i = 0; i < data.length; i++) {
            data[i] = y.data[i] <= 0 ? 0 : data[i];
        }
        return new Image(data, dY.height, dY.width, dY.channels);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 4",
        "2, 3, 5, 1, 8",
        "3, 9, 7, 1, 32",
        "2, 28, 28, 1, 32",
        "2, 10, 33, 1, 4",
        "2, 8, 4, 1, 128",
        "1, 5, 6, 3, 4",
        "2, 9, 7, 3, 16",
        "1, 17, 9, 3, 64",
        "1, 3, 3, 3, 128",
        MORE_ITEMS_THAN_WARPS
    })
    void thinOutputGradientsMatchIndexLoops(int images, int height, int width, int narrow, int wide) {
        Image x = image(images, height, width, wide, 1, 2);
        Image d = image(images, height, width, narrow, 2, 3);
        float[] weight = Numbers.whole(narrow * 9 * wide, 3, 2);
        float[] dX = new float[x.data.length];
        for (int i = 0; i < dX.length; i++) {
            int ix = i / wide % width;
            int iy = i / wide / width % height;
            for (int tap = 0; tap < 9; tap++) {
                for (int m = 0; m < narrow; m++) {
                    dX[i] += weight[(m * 9 + tap) * wide + i % wide]
                            * d.at(i / wide / width / height, iy + 1 - tap / 3, ix + 1 - tap % 3, m);
                }
            }
        }
        Image through = masked(new Image(dX, height, width, wide), x);
        float[][] actual = device.twice(() -> {
            ThinOutputKernels kernels = new ThinOutputKernels(device.launches, images, height, width, wide, narrow);
            Block gradient = device.of(d.data);
            Block input = device.of(x.data);
            Block w = device.of(weight);
            Block plain = device.floats(dX.length);
            Block rectified = device.floats(dX.length);
            Block dBiasBefore = device.floats(wide);
            Block dWeight = device.floats(weight.length);
            Block dBias = device.floats(narrow);
            Block partial = device.floats((int) (kernels.partialBytes() / 4));
            Block reluPartial = device.floats((int) (kernels.reluPartialBytes() / 4));
            Block tickets = device.zeros(8);
            var relu = kernels.dgradThroughRelu(
                    gradient.address(),
                    w.address(),
                    input.address(),
                    rectified.address(),
                    reluPartial.address(),
                    tickets.address(0),
                    dBiasBefore.address());
            var wgrad = kernels.wgrad(
                    gradient.address(),
                    input.address(),
                    partial.address(),
                    tickets.address(1),
                    dWeight.address(),
                    dBias.address());
            device.run(kernels.dgrad(gradient.address(), w.address(), plain.address()), relu, wgrad, relu, wgrad);
            partial.read();
            reluPartial.read();
            return List.of(plain, rectified, dBiasBefore, dWeight, dBias, tickets);
        });
        Numbers.assertSame(dX, actual[0], "gradient of the input");
        Numbers.assertSame(through.data, actual[1], "gradient through the ReLU");
        Numbers.assertSame(biasGradient(through), actual[2], "gradient of the bias before the ReLU");
        Numbers.assertSame(weightGradient(x, d, images, 1), actual[3], "gradient of the weight");
        Numbers.assertSame(biasGradient(d), actual[4], "gradient of the bias");
        Numbers.assertSame(new float[2], actual[5], "tickets after the launches");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 4",
        "3, 3, 5, 1, 8",
        "3, 9, 7, 1, 32",
        "2, 28, 28, 1, 32",
        "2, 10, 33, 1, 4",
        "2, 20, 4, 1, 128",
        "2, 5, 6, 3, 4",
        "2, 9, 7, 3, 16",
        "2, 17, 9, 3, 64",
        "2, 3, 3, 3, 128"
    })
    void thinOutputLossesMatchConvolutionAndLossKernel(int images, int height, int width, int narrow, int wide) {
        int rows = images == 1 ? 1 : images - 1;
        Image x = image(images, height, width, wide, 1, 1);
        float[] weight = Numbers.whole(narrow * 9 * wide, 3, 1);
        float[] bias = Numbers.whole(narrow, 4, 2);
        Image logits = convolve(x, weight, bias, images, 1);
        int n = height * width * narrow;
        Arrays.fill(logits.data, rows * n, images * n, 0);
        float[] target = Numbers.uniform(images * n, 5);
        StepNumbers step = new StepNumbers(0, 0, 0, 0, rows, rows + 2, 1, 0, 0, 0, 0, 1, 0);
        ThinOutputKernels kernels = new ThinOutputKernels(device.launches, images, height, width, wide, narrow);
        LossKernels losses = new LossKernels(device.launches);
        for (ThinOutputKernels.Loss loss : ThinOutputKernels.Loss.values()) {
            float[][] actual = device.twice(() -> {
                Block l = device.floats(images * n);
                Block dLogits = device.floats(images * n);
                Block rowLoss = device.floats(images);
                Block onlyLoss = device.floats(images);
                Block t = device.of(target);
                Block s = device.step(step);
                Block input = device.of(x.data);
                Block w = device.of(weight);
                Block b = device.of(bias);
                Block expectedGradient = device.floats(images * n);
                Block expectedLoss = device.floats(images);
                Block l2 = device.of(logits.data);
                device.run(
                        kernels.forward(
                                input.address(),
                                w.address(),
                                b.address(),
                                t.address(),
                                l.address(),
                                dLogits.address(),
                                rowLoss.address(),
                                s.address(),
                                0.5f,
                                loss),
                        kernels.forward(
                                input.address(),
                                w.address(),
                                b.address(),
                                t.address(),
                                0,
                                0,
                                onlyLoss.address(),
                                s.address(),
                                0.5f,
                                loss),
                        separate(losses, loss, l2, t, expectedGradient, expectedLoss, s, images, n));
                return List.of(l, dLogits, rowLoss, onlyLoss, expectedGradient, expectedLoss);
            });
            Numbers.assertSame(logits.data, actual[0], "logits");
            Numbers.assertSame(actual[4], actual[1], loss + " gradient");
            double[] expectedLoss = new double[images];
            for (int i = 0; i < images; i++) {
                expectedLoss[i] = actual[5][i];
            }
            // Positive addends in double, or four in float32 at a time.
            Numbers.assertClose(expectedLoss, actual[2], 4e-7, 1e-30, loss.toString());
            Numbers.assertSame(actual[2], actual[3], loss + " alone");
        }
    }

    private static KernelLaunch separate(
            LossKernels losses,
            ThinOutputKernels.Loss loss,
            Block logits,
            Block target,
            Block gradient,
            Block rowLoss,
            Block step,
            int images,
            int n) {
        long l = logits.address();
        long t = target.address();
        long d = gradient.address();
        long sum = rowLoss.address();
        long s = step.address();
        return switch (loss) {
            case BERNOULLI -> losses.bernoulli(l, t, d, sum, s, images, n, 0.5f);
            case GAUSSIAN -> losses.gaussian(l, t, d, sum, s, images, n, 0.5f);
            case GAUSSIAN_OF_SIGMOID -> losses.gaussianOfSigmoid(l, t, d, sum, s, images, n, 0.5f);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 4, 1",
        "2, 3, 5, 1, 8, 2",
        "3, 9, 7, 1, 32, 1",
        "2, 28, 28, 1, 32, 2",
        "2, 10, 33, 1, 4, 2",
        "1, 8, 4, 1, 128, 1",
        "2, 5, 6, 3, 4, 2",
        "2, 9, 8, 3, 16, 1",
        "1, 17, 9, 3, 64, 2",
        "1, 32, 32, 3, 32, 2",
        MORE_ITEMS_THAN_WARPS + ", 1"
    })
    void thinInputMatchesIndexLoops(int images, int height, int width, int narrow, int wide, int stride) {
        Image x = image(images, height, width, narrow, 1, 3);
        float[] weight = Numbers.whole(wide * 9 * narrow, 2, 3);
        float[] bias = Numbers.whole(wide, 3, 3);
        Image linear = convolve(x, weight, bias, images, stride);
        Image y = masked(linear, linear);
        Image d = image(images, y.height, y.width, wide, 4, 2);
        Image through = masked(d, y);
        float[][] actual = device.twice(() -> {
            ThinInputKernels kernels =
                    new ThinInputKernels(device.launches, images, height, width, narrow, wide, stride);
            Block input = device.of(x.data);
            Block w = device.of(weight);
            Block b = device.of(bias);
            Block output = device.floats(y.data.length);
            Block rectified = device.floats(y.data.length);
            Block dY = device.of(d.data);
            Block dWeight = device.floats(weight.length);
            Block dBias = device.floats(wide);
            Block dWeightThrough = device.floats(weight.length);
            Block dBiasThrough = device.floats(wide);
            Block partial = device.floats((int) (kernels.partialBytes() / 4));
            Block ticket = device.zeros(4);
            device.run(
                    kernels.forward(input.address(), w.address(), b.address(), output.address(), false),
                    kernels.forward(input.address(), w.address(), b.address(), rectified.address(), true),
                    kernels.wgrad(
                            input.address(),
                            dY.address(),
                            0,
                            partial.address(),
                            ticket.address(),
                            dWeight.address(),
                            dBias.address()),
                    kernels.wgrad(
                            input.address(),
                            dY.address(),
                            rectified.address(),
                            partial.address(),
                            ticket.address(),
                            dWeightThrough.address(),
                            dBiasThrough.address()));
            partial.read();
            return List.of(output, rectified, dWeight, dBias, dWeightThrough, dBiasThrough, dY, ticket);
        });
        Numbers.assertSame(linear.data, actual[0], "output before the ReLU");
        Numbers.assertSame(y.data, actual[1], "output");
        Numbers.assertSame(weightGradient(x, d, images, stride), actual[2], "gradient of the weight");
        Numbers.assertSame(biasGradient(d), actual[3], "gradient of the bias");
        Numbers.assertSame(weightGradient(x, through, images, stride), actual[4], "weight through the ReLU");
        Numbers.assertSame(biasGradient(through), actual[5], "bias through the ReLU");
        Numbers.assertSame(d.data, actual[6], "the output's gradient, which is only read");
        Numbers.assertSame(new float[1], actual[7], "ticket after the launches");
    }

    @Test
    void otherNumbersOfChannelsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ThinOutputKernels(device.launches, 1, 4, 4, 32, 2));
        assertThrows(IllegalArgumentException.class, () -> new ThinOutputKernels(device.launches, 1, 4, 4, 24, 1));
        assertThrows(IllegalArgumentException.class, () -> new ThinInputKernels(device.launches, 1, 4, 4, 1, 256, 1));
        assertThrows(IllegalArgumentException.class, () -> new ThinInputKernels(device.launches, 1, 4, 4, 1, 32, 3));
    }
}
