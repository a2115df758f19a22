package dev.elbow.graph;

import dev.elbow.tensor.Shape;
import java.util.List;

/**
 * {@code y = W x + b} on rows. Weights are {@code [out, in]}.
 *
 * @param units number of outputs
 */
public record Dense(int units) implements Op {
    /** Checks the number of outputs. */
    public Dense {
        Checks.atLeast(1, "the number of dense outputs", units);
    }

    @Override
    public Shape infer(Shape input) {
        Checks.row("a dense layer", input);
        return Shape.of(units);
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        return Parameter.weightAndBias("", Shape.of(units, input.elements()), units, input.elements(), units);
    }
}
