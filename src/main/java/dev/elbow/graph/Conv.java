package dev.elbow.graph;

import dev.elbow.tensor.Shape;
import java.util.List;

/**
 * 2-D cross-correlation with zero padding on all sides, {@code [H, W, C]} to {@code [(H + 2p - k) / s + 1, ..., K]}. Weights
 * are {@code [out, in, kh, kw]}.
 *
 * @param channels output channels K
 * @param kernel height and width of the filter
 * @param stride step of the filter in both directions
 * @param padding zeros added on each side
 */
public record Conv(int channels, int kernel, int stride, int padding) implements Op {
    /** Checks the geometry. */
    public Conv {
        Checks.atLeast(1, "the number of convolution channels", channels);
        Checks.atLeast(1, "the convolution kernel", kernel);
        Checks.atLeast(1, "the convolution stride", stride);
        Checks.atLeast(0, "the convolution padding", padding);
    }

    @Override
    public Shape infer(Shape input) {
        Checks.image("a convolution", input);
        return Shape.of(extent("height", input, input.height()), extent("width", input, input.width()), channels);
    }

    private int extent(String side, Shape input, int size) {
        int span = size + 2 * padding - kernel;
        if (span < 0) {
            throw new IllegalArgumentException(
                    "a convolution with kernel %d and padding %d needs a %s of at least %d, its input is %s"
                            .formatted(kernel, padding, side, kernel - 2 * padding, input));
        }
        return span / stride + 1;
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        int window = kernel * kernel;
        return Parameter.weightAndBias(
                "",
                Shape.of(channels, input.channels(), kernel, kernel),
                channels,
                input.channels() * window,
                channels * window);
    }
}
