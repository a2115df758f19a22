package dev.elbow.graph;

import dev.elbow.tensor.Shape;

/** The largest value of each 2x2 window, stride 2; the gradient goes to the first largest in row-major order. */
public record MaxPool() implements Op {
    @Override
    public Shape infer(Shape input) {
        Checks.image("max pooling", input);
        if (input.height() % 2 != 0 || input.width() % 2 != 0) {
            throw new IllegalArgumentException("max pooling 2x2 needs an even height and width, its input is " + input);
        }
        return Shape.of(input.height() / 2, input.width() / 2, input.channels());
    }
}
