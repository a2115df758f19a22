package dev.elbow.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.elbow.tensor.Shape;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What cannot be built says what, where, and what it needs. */
class GraphErrorsTest {
    private static final Shape ROW = Shape.of(12);
    private static final Shape IMAGE = Shape.of(5, 7, 2);

    @TestFactory
    Stream<DynamicTest> messages() {
        return Stream.of(
                fails("the number of dense outputs must be at least 1, got 0", () -> new Dense(0)),
                fails("the number of convolution channels must be at least 1, got 0", () -> new Conv(0, 3, 1, 1)),
                fails("the convolution kernel must be at least 1, got 0", () -> new Conv(1, 0, 1, 1)),
                fails("the convolution stride must be at least 1, got 0", () -> new Conv(1, 3, 0, 1)),
                fails("the convolution padding must be at least 0, got -1", () -> new Conv(1, 3, 1, -1)),
                fails(
                        "the transposed convolution stride must be at least 1, got 0",
                        () -> new ConvTranspose(1, 3, 0, 0, 0)),
                fails(
                        "output padding must be smaller than the stride 2, got 2",
                        () -> new ConvTranspose(1, 3, 2, 1, 2)),
                fails("the number of latents must be at least 1, got 0", () -> new GaussianLatent(0)),
                fails("the noise's deviation must be finite and at least 0, got NaN", () -> new InputNoise(Float.NaN)),
                fails("the noise's deviation must be finite and at least 0, got -1.0", () -> new InputNoise(-1)),
                fails(
                        "op 0, Dense[units=3]: a dense layer needs a row [F], its input is 5x7x2; flatten it first",
                        () -> graph(IMAGE, new Dense(3))),
                fails(
                        "op 1, Conv[channels=1, kernel=3, stride=1, padding=1]: a convolution needs an image [H, W, C], its input is 12",
                        () -> graph(ROW, new Relu(), new Conv(1, 3, 1, 1))),
                fails(
                        "op 0, Conv[channels=1, kernel=8, stride=1, padding=1]: a convolution with kernel 8 and padding 1 needs a height of at least 6, its input is 5x7x2",
                        () -> graph(IMAGE, new Conv(1, 8, 1, 1))),
                fails(
                        "op 0, ConvTranspose[channels=1, kernel=1, stride=1, padding=3, outputPadding=0]: a transposed convolution with padding 3 leaves nothing of its input 5x7x2",
                        () -> graph(IMAGE, new ConvTranspose(1, 1, 1, 3, 0))),
                fails(
                        "op 0, MaxPool[]: max pooling 2x2 needs an even height and width, its input is 5x7x2",
                        () -> graph(IMAGE, new MaxPool())),
                fails(
                        "op 0, Upsample[]: upsampling needs an image [H, W, C], its input is 12",
                        () -> graph(ROW, new Upsample())),
                fails(
                        "op 0, GaussianLatent[latent=2]: a Gaussian latent head needs a row [F], its input is 5x7x2; flatten it first",
                        () -> graph(IMAGE, new GaussianLatent(2))),
                fails(
                        "op 0, Reshape[shape=5x7x2]: reshape to 5x7x2 needs 70 elements, its input 12 has 12",
                        () -> graph(ROW, new Reshape(IMAGE))),
                fails(
                        "a loss must be the last op, BernoulliLoss[] is at position 0 of 2",
                        () -> graph(ROW, new BernoulliLoss(), new Relu())),
                fails(
                        "op 0, SoftmaxLoss[]: a softmax loss needs a row [F], its input is 5x7x2; flatten it first",
                        () -> graph(IMAGE, new SoftmaxLoss())),
                fails(
                        "op 1, SoftmaxLoss[]: the number of classes of a softmax loss must be at least 2, got 1",
                        () -> graph(ROW, new Dense(1), new SoftmaxLoss())),
                fails(
                        "input noise must be the first op, InputNoise[stddev=1.0] is at position 1",
                        () -> graph(ROW, new Relu(), new InputNoise(1))),
                fails(
                        "a Gaussian latent head ends the encoder, and only once",
                        () -> graph(ROW, new GaussianLatent(2), new GaussianLatent(2))),
                fails(
                        "the latent code is marked twice",
                        () -> Graph.builder(ROW).code().code()));
    }

    private static Graph graph(Shape input, Op... ops) {
        return Graph.builder(input).add(ops).build();
    }

    private static DynamicTest fails(String message, Supplier<?> builder) {
        return DynamicTest.dynamicTest(
                message,
                () -> assertEquals(
                        message,
                        assertThrows(IllegalArgumentException.class, builder::get)
                                .getMessage()));
    }
}
