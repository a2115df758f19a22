package dev.elbow.graph;

import dev.elbow.tensor.Shape;
import java.util.List;

/**
 * Transposed convolution, the gradient of {@link Conv} to its input: {@code [H, W, C]} to {@code [(H - 1) s - 2p + k + op,
 * ..., K]}. Weights are {@code [in, out, kh, kw]}.
 *
 * @param channels output channels K
 * @param kernel height and width of the filter
 * @param stride step of the output in both directions
 * @param padding rows and columns cut from each side of the full result
 * @param outputPadding rows and columns added at the bottom and right
 */
public record ConvTranspose(int channels, int kernel, int stride, int padding, int outputPadding) implements Op {
    /** Checks the geometry. */
    public ConvTranspose {
        Checks.atLeast(1, "the number of transposed convolution channels", channels);
        Checks.atLeast(1, "the transposed convolution kernel", kernel);
        Checks.atLeast(1, "the transposed convolution stride", stride);
        Checks.atLeast(0, "the transposed convolution padding", padding);
        Checks.atLeast(0, "the transposed convolution output padding", outputPadding);
        if (outputPadding >= stride) {
            throw new IllegalArgumentException(
                    "output padding must be smaller than the stride %d, got %d".formatted(stride, outputPadding));
        }
    }

    @Override
    public Shape infer(Shape input) {
        Checks.image("a transposed convolution", input);
        return Shape.of(extent(input, input.height()), extent(input, input.width()), channels);
    }

    private int extent(Shape input, int size) {
        int extent = (size - 1) * stride - 2 * padding + kernel + outputPadding;
        if (extent < 1) {
            throw new IllegalArgumentException("a transposed convolution with padding %d leaves nothing of its input %s"
                    .formatted(padding, input));
        }
        return extent;
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        int window = kernel * kernel;
        // PyTorch counts the fan-in of a transposed weight on its second dimension, the outputs.
        return Parameter.weightAndBias(
                "",
                Shape.of(input.channels(), channels, kernel, kernel),
                channels,
                channels * window,
                input.channels() * window);
    }
}
