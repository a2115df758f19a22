package dev.elbow.graph;

import dev.elbow.tensor.Shape;
import java.util.List;

/**
 * A trained array of a graph.
 *
 * @param name its name in files, for example {@code encoder.0.weight}
 * @param shape its exposed shape, in PyTorch's layout
 * @param bias whether it is a bias; else it is a weight
 * @param fanIn inputs of one output, as PyTorch counts them for this layer
 * @param fanOut outputs of one input
 */
public record Parameter(String name, Shape shape, boolean bias, int fanIn, int fanOut) {

    /** Returns a weight and its bias, with names that start with {@code prefix}. */
    static List<Parameter> weightAndBias(String prefix, Shape weight, int outputs, int fanIn, int fanOut) {
        return List.of(
                new Parameter(prefix + "weight", weight, false, fanIn, fanOut),
                new Parameter(prefix + "bias", Shape.of(outputs), true, fanIn, fanOut));
    }

    Parameter named(String prefix) {
        return new Parameter(prefix + name, shape, bias, fanIn, fanOut);
    }

    /** Returns the number of values. */
    public int elements() {
        return shape.elements();
    }
}
