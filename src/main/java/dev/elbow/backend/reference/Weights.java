package dev.elbow.backend.reference;

import dev.elbow.graph.Parameter;

/** One parameter as an op sees it: float32 values in the exposed layout, and the sum of its gradient in double. */
final class Weights {
    private final float[] values;
    private final double[] gradients;
    private final int offset;

    Weights(ReferenceParameters parameters, double[] gradients, Parameter parameter) {
        this.values = parameters.values;
        this.gradients = gradients;
        this.offset = parameters.offset(parameter);
    }

    double get(int index) {
        return values[offset + index];
    }

    void addGradient(int index, double gradient) {
        gradients[offset + index] += gradient;
    }
}
