package dev.elbow.graph;

import dev.elbow.tensor.Shape;

/** Nearest-neighbour upsampling by two in both directions. */
public record Upsample() implements Op {
    @Override
    public Shape infer(Shape input) {
        Checks.image("upsampling", input);
        return Shape.of(input.height() * 2, input.width() * 2, input.channels());
    }
}
