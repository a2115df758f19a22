package dev.elbow.backend.reference;

import dev.elbow.backend.Step;

/** A loss in inference whose output is {@code sigmoid(l)}. */
record ReconstructionKernel(Link input, Link output) implements Kernel {

    @Override
    public void forward(Step step) {
        for (int i = 0; i < step.rows * input.width(); i++) {
            output.values().data[i] = LossKernel.sigmoid(input.values().data[i]);
        }
    }

    @Override
    public void backward(Step step) {
        throw new IllegalStateException("inference has no backward pass");
    }
}
