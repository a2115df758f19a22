package dev.elbow.graph;

import dev.elbow.tensor.Shape;

/** {@code max(x, 0)}; its gradient at 0 is 0. */
public record Relu() implements Op {
    @Override
    public Shape infer(Shape input) {
        return input;
    }
}
