package dev.elbow.graph;

import dev.elbow.tensor.Shape;

/**
 * An image as a row. Elements keep their memory order (H, W, C); the exposed weights of a dense layer behind it count its
 * inputs in PyTorch's order (C, H, W), see {@link Node#inputOrder()}.
 */
public record Flatten() implements Op {
    @Override
    public Shape infer(Shape input) {
        return Shape.of(input.elements());
    }
}
