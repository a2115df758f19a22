package dev.elbow.graph;

import dev.elbow.tensor.Shape;
import java.util.Objects;

/**
 * A row as an image. Elements keep their memory order (H, W, C); the exposed weights of a dense layer before it count its
 * outputs in PyTorch's order (C, H, W), see {@link Node#outputOrder()}.
 *
 * @param shape the output, {@code [H, W, C]}
 */
public record Reshape(Shape shape) implements Op {
    /** Checks that a shape was given. */
    public Reshape {
        Objects.requireNonNull(shape, "shape");
    }

    @Override
    public Shape infer(Shape input) {
        if (input.elements() != shape.elements()) {
            throw new IllegalArgumentException("reshape to %s needs %d elements, its input %s has %d"
                    .formatted(shape, shape.elements(), input, input.elements()));
        }
        return shape;
    }
}
